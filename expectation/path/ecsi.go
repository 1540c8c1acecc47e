package path

// ECSI returns the model of the European Customer Satisfaction Index as Tenenhaus,
// Esposito Vinzi, Chatelin and Lauro (2005, Computational Statistics & Data Analysis
// 48, 159-205) fit it to customers of mobile phone providers:
// image, expectations, perceived quality and perceived value lead to satisfaction,
// and that to complaints and loyalty. Answers are on scales of 1 to 10.
//
// Columns are named as in the data published with it: IMAG1 to IMAG5, CUEX1 to CUEX3,
// PERQ1 to PERQ7, PERV1 and PERV2, CUSA1 to CUSA3, CUSCO (how well complaints are
// handled) and CUSL1 to CUSL3. A survey of one's own puts its columns into
// Indicators instead, and its scale into Low and High.
func ECSI() Model {
	construct := func(name string, indicators ...string) Construct {
		return Construct{Name: name, Indicators: indicators, Low: 1, High: 10}
	}
	return Model{
		Constructs: []Construct{
			construct("Image", "IMAG1", "IMAG2", "IMAG3", "IMAG4", "IMAG5"),
			construct("Expectation", "CUEX1", "CUEX2", "CUEX3"),
			construct("Quality", "PERQ1", "PERQ2", "PERQ3", "PERQ4", "PERQ5", "PERQ6", "PERQ7"),
			construct("Value", "PERV1", "PERV2"),
			construct("Satisfaction", "CUSA1", "CUSA2", "CUSA3"),
			construct("Complaints", "CUSCO"),
			construct("Loyalty", "CUSL1", "CUSL2", "CUSL3"),
		},
		Paths: []Arrow{
			{"Image", "Expectation"}, {"Image", "Satisfaction"}, {"Image", "Loyalty"},
			{"Expectation", "Quality"}, {"Expectation", "Value"}, {"Expectation", "Satisfaction"},
			{"Quality", "Value"}, {"Quality", "Satisfaction"},
			{"Value", "Satisfaction"},
			{"Satisfaction", "Complaints"}, {"Satisfaction", "Loyalty"},
			{"Complaints", "Loyalty"},
		},
	}
}
