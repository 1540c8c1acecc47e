package table

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Role is what a column of an orders file holds. Its text is also the name of
// the flag that names the column.
type Role string

// The roles of an orders file.
const (
	RoleCustomer Role = "customer" // who ordered
	RoleTime     Role = "time"     // when
	RoleAmount   Role = "amount"   // what the line was worth
	RoleQuantity Role = "quantity" // units
	RolePrice    Role = "price"    // of one unit
	RoleNumber   Role = "number"   // the order that a line belongs to
	RoleChannel  Role = "channel"  // where it was placed
	RoleCategory Role = "category" // what was bought
	RoleStatus   Role = "status"   // whether it was cancelled
	RoleReturned Role = "returned" // whether it was sent back
	RoleDiscount Role = "discount" // what was taken off before the amount, in the same money
)

// None is the name, in [Recognise], of a column that is not to be used even where one
// would be recognised.
const None = "-"

// roles lists all roles in the order in which they are documented.
var roles = []Role{RoleCustomer, RoleTime, RoleAmount, RoleQuantity, RolePrice, RoleNumber, RoleChannel, RoleCategory, RoleStatus, RoleReturned, RoleDiscount}

// known lists the names that shops, databases and the field's public data sets
// give to a column, in English, German and Danish, in lower case and without spaces and punctuation; the first
// one that a file has wins. A sample's own ID comes before the ID in the file
// that it was drawn from (CDNOW), and a bare "id" comes last.
func known(r Role) []string {
	switch r {
	case RoleCustomer:
		return []string{"customeridsample", "customerid", "customer", "customerno", "customernumber", "customerkey", "custid", "cust",
			"clientid", "client", "userid", "user", "accountid", "account", "memberid", "member", "buyerid", "buyer",
			"householdid", "householdkey", "household", "customeruniqueid", "customeridmaster",
			"kundennummer", "kundennr", "kundenid", "kunde", "kundenummer", "kundenr", "kundeid", "id"}
	case RoleTime:
		return []string{"orderdate", "ordertime", "ordertimestamp", "orderedat", "invoicedate", "purchasedate", "purchasetimestamp",
			"orderpurchasetimestamp", "transactiondate", "transactiontime", "transactiontimestamp", "date", "datetime", "timestamp",
			"time", "createdat", "day",
			"bestelldatum", "kaufdatum", "rechnungsdatum", "datum", "ordredato", "bestillingsdato", "købsdato", "fakturadato", "dato", "t"}
	case RoleAmount:
		return []string{"amount", "spend", "revenue", "sales", "salesvalue", "total", "totalamount", "totalprice", "ordertotal",
			"orderamount", "ordervalue", "transactionamount", "netamount", "value", "monetaryvalue",
			"betrag", "umsatz", "beløb", "omsætning"}
	case RoleQuantity:
		return []string{"quantity", "qty", "units", "unitssold", "orderquantity", "menge", "anzahl", "stückzahl", "antal"}
	case RolePrice:
		return []string{"unitprice", "price", "itemprice", "priceperunit", "stückpreis", "einzelpreis", "preis", "stykpris", "enhedspris", "pris"}
	case RoleNumber:
		return []string{"invoiceno", "invoice", "invoiceid", "invoicenumber", "orderid", "orderno", "ordernumber", "order",
			"transactionid", "basketid", "receiptid", "receiptno", "number",
			"bestellnummer", "bestellnr", "rechnungsnummer", "rechnungsnr", "ordrenummer", "ordrenr", "fakturanummer", "fakturanr"}
	case RoleChannel:
		return []string{"channel", "saleschannel", "orderchannel", "source", "vertriebskanal", "kanal", "salgskanal"}
	case RoleCategory:
		return []string{"category", "productcategory", "categoryname", "department", "productgroup",
			"warengruppe", "produktgruppe", "kategorie", "varegruppe", "kategori"}
	case RoleStatus:
		return []string{"status", "orderstatus", "cancelled", "canceled", "iscancelled", "iscanceled"}
	case RoleReturned:
		return []string{"returned", "isreturned", "return"}
	case RoleDiscount:
		// No names of rates and codes: the column holds money.
		return []string{"discountamount", "discount", "discountvalue", "discounttotal", "totaldiscount", "linediscount"}
	}
	return nil
}

// Layout says in which column of a row each role is, counted from 0; -1 is
// nowhere.
type Layout struct {
	Customer, Time, Amount, Quantity, Price, Number, Channel, Category, Status, Returned, Discount int
}

func (l *Layout) at(r Role) *int {
	switch r {
	case RoleCustomer:
		return &l.Customer
	case RoleTime:
		return &l.Time
	case RoleAmount:
		return &l.Amount
	case RoleQuantity:
		return &l.Quantity
	case RolePrice:
		return &l.Price
	case RoleNumber:
		return &l.Number
	case RoleChannel:
		return &l.Channel
	case RoleCategory:
		return &l.Category
	case RoleStatus:
		return &l.Status
	case RoleReturned:
		return &l.Returned
	default:
		return &l.Discount
	}
}

// Column returns the column of r, or -1.
func (l Layout) Column(r Role) int { return *l.at(r) }

// Recognise finds the columns of an orders file. Columns in named are taken by
// that name, and "-" is no column at all; the other roles by the names that are in
// common use. Case, spaces and punctuation in names do not matter.
//
// A file needs a customer, a time and money: an amount of the line, or the
// quantity and the price of a unit; a price without a quantity is taken for the
// amount. Where there are both, the amount wins unless only the price is named.
// The error says what was found, what the columns are called, and which flags
// would name the missing ones.
func Recognise(header []string, named map[Role]string) (Layout, error) {
	l := Layout{}
	for _, r := range roles {
		*l.at(r) = -1
	}
	var faults []error
	for r, name := range named {
		if !slices.Contains(roles, r) {
			faults = append(faults, fmt.Errorf("there is no role %q; roles are %v", r, roles))
		} else if name == "" {
			faults = append(faults, fmt.Errorf("the column of %s has no name", r))
		}
	}
	for _, r := range roles {
		names := known(r)
		if named[r] == None {
			continue
		}
		if name, ok := named[r]; ok {
			names = []string{plain(name)}
		} else if r == RoleAmount && named[RolePrice] != "" && named[RolePrice] != None {
			continue
		}
		column, err := find(header, names)
		switch {
		case err != nil:
			faults = append(faults, fmt.Errorf("%s: %w", r, err))
		case column < 0 && named[r] != "":
			faults = append(faults, fmt.Errorf("%s: there is no column %q", r, named[r]))
		}
		*l.at(r) = column
	}
	if l.Amount < 0 && l.Quantity < 0 {
		l.Amount, l.Price = l.Price, -1
	}
	if len(faults) == 0 {
		var missing []string
		if l.Customer < 0 {
			missing = append(missing, "the customer (-customer COLUMN)")
		}
		if l.Time < 0 {
			missing = append(missing, "the time (-time COLUMN)")
		}
		if l.Amount < 0 && l.Price < 0 {
			missing = append(missing, "the amount (-amount COLUMN, or -quantity COLUMN and -price COLUMN)")
		}
		if missing == nil {
			return l, nil
		}
		faults = append(faults, fmt.Errorf("no column was recognised as %s", strings.Join(missing, ", ")))
	}
	return Layout{}, fmt.Errorf("table: %w\nfound: %s\ncolumns: %s", errors.Join(faults...), l.Describe(header), Names(header))
}

// find returns the column with the first of names that the header has, or -1.
// A name that two columns share is an error: either could be meant.
func find(header, names []string) (int, error) {
	for _, name := range names {
		found := -1
		for i, h := range header {
			if plain(h) != name {
				continue
			}
			if found >= 0 {
				return -1, fmt.Errorf("two columns are called %q", h)
			}
			found = i
		}
		if found >= 0 {
			return found, nil
		}
	}
	return -1, nil
}

// plain brings a name into the form of the lists: lower case, no spaces,
// underscores, hyphens and points.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '_', '-', '.', '\t', '\u00a0':
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// Describe says which column was taken for what, for people: "customer is
// "CustomerID", time is "InvoiceDate"".
func (l Layout) Describe(header []string) string {
	var parts []string
	for _, r := range roles {
		if i := l.Column(r); i >= 0 && i < len(header) {
			parts = append(parts, fmt.Sprintf("%s is %q", r, header[i]))
		}
	}
	if parts == nil {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// Names lists column names for people, the first twenty of them.
func Names(header []string) string {
	const most = 20
	var parts []string
	for _, h := range header[:min(most, len(header))] {
		parts = append(parts, fmt.Sprintf("%q", h))
	}
	if len(header) > most {
		parts = append(parts, fmt.Sprintf("and %d more", len(header)-most))
	}
	return strings.Join(parts, ", ")
}
