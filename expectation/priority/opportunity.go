package priority

// Opportunity is the score of Ulwick (2002, Harvard Business Review 80(1), 91-97;
// 2005, What Customers Want): importance plus what satisfaction is short of it, if
// it is, both from 0 to 10. Above 10 is called an opportunity, and above 15 a great
// one. Importance and satisfaction are shares of high ratings times ten, not means:
// [Map] sees to it.
func Opportunity(importance, satisfaction float64) float64 {
	return importance + max(importance-satisfaction, 0)
}
