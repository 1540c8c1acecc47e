package table

import (
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNumber(t *testing.T) {
	for s, want := range map[string]float64{
		"12": 12, " 1234.56 ": 1234.56, "-3.5": -3.5, "+1": 1, "1e3": 1000, "1E-2": .01, ".5": .5, "5.": 5, "0": 0, "1e308": 1e308, "\t7": 7,
	} {
		got, err := Number(s)
		assert.NoError(t, err, s)
		assert.Equal(t, want, got, s)
	}
	for _, s := range []string{"", " ", "NaN", "nan", "Inf", "-Inf", "infinity", "NA", "0x10", "1_000", "1,000", "1,5", "12 EUR", "$5", "1e", "e5", "--1", "1.2.3", "+", "1e400", "٣"} {
		_, err := Number(s)
		assert.Error(t, err, s)
	}
}

func TestDecimalComma(t *testing.T) {
	semicolon, err := Open(strings.NewReader("a;b\n"))
	require.NoError(t, err)
	comma, err := Open(strings.NewReader("a,b\n"))
	require.NoError(t, err)
	x, err := semicolon.Number("3,50")
	assert.NoError(t, err)
	assert.Equal(t, 3.5, x)
	x, err = semicolon.Number("3.50")
	assert.NoError(t, err)
	assert.Equal(t, 3.5, x)
	for _, s := range []string{"1.234,56", "1,234.56", "1,2,3"} {
		_, err = semicolon.Number(s)
		assert.Error(t, err, s)
	}
	_, err = comma.Number("3,50")
	assert.Error(t, err)
}

func TestNamedDecimalMark(t *testing.T) {
	for mark, numbers := range map[rune]map[string]float64{
		',': {"23.030": 23030, "1.234,50": 1234.5, "3,50": 3.5, "-1.234.567,8": -1234567.8, "12": 12, " 8.439 ": 8439, ",5": .5},
		'.': {"23.030": 23.03, "1,234.50": 1234.5, "3.50": 3.5, "1,234,567": 1234567, "12": 12},
	} {
		r, err := Open(strings.NewReader("a\tb\n"))
		require.NoError(t, err)
		require.NoError(t, r.SetDecimal(mark))
		for s, want := range numbers {
			x, err := r.Number(s)
			assert.NoError(t, err, s)
			assert.Equal(t, want, x, s)
		}
		swap := func(s string) string { return s }
		if mark == ',' {
			swap = func(s string) string { return strings.Map(swapMarks, s) }
		}
		for _, s := range []string{"3,50", "1,23,456", "0,123", "1.2,345", "1,234.5.6", ",234", "1,", "1234,567", "1,2345"} {
			_, err := r.Number(swap(s))
			assert.Error(t, err, swap(s))
		}
	}
	r, err := Open(strings.NewReader("a\n"))
	require.NoError(t, err)
	assert.Error(t, r.SetDecimal('x'))
}

func TestPoints(t *testing.T) {
	for name, c := range map[string]struct {
		numbers   []string
		ambiguous bool
	}{
		"none":               {[]string{"1", "20", ""}, false},
		"all threes":         {[]string{"12", "23.030", "8.439"}, true},
		"two thousands":      {[]string{"1.234.567"}, true},
		"another number":     {[]string{"23.030", "8.5"}, false},
		"another one before": {[]string{"8.50", "23.030"}, false},
		"below one":          {[]string{"23.030", "0.125"}, false},
		"four before":        {[]string{"23.030", "1234.567"}, false},
		"comma settles not":  {[]string{"23.030", "8,50"}, true},
		"no number either":   {[]string{"23.030", "1.234,50", "$8.5"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var p Points
			for i, s := range c.numbers {
				p.See(s, i+2)
			}
			assert.Equal(t, c.ambiguous, errors.Is(p.Err(), ErrAmbiguousNumber))
		})
	}
}

func TestTime(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	utc := func(y, mo, d, h, mi, s int) time.Time { return time.Date(y, time.Month(mo), d, h, mi, s, 0, time.UTC) }
	local := func(y, mo, d, h, mi, s int) time.Time { return time.Date(y, time.Month(mo), d, h, mi, s, 0, berlin) }
	for s, want := range map[string]time.Time{
		"2024-02-29":                    local(2024, 2, 29, 0, 0, 0),
		" 2024-02-29 ":                  local(2024, 2, 29, 0, 0, 0),
		"2024-02-29 23:59":              local(2024, 2, 29, 23, 59, 0),
		"2024-02-29 23:59:58":           local(2024, 2, 29, 23, 59, 58),
		"2024-02-29T23:59:58":           local(2024, 2, 29, 23, 59, 58),
		"2024-02-29 23:59:58.000":       local(2024, 2, 29, 23, 59, 58),
		"2024-02-29T23:59:58Z":          utc(2024, 2, 29, 23, 59, 58),
		"2024-02-29T23:59:58+05:00":     utc(2024, 2, 29, 18, 59, 58),
		"2024-02-29 23:59:58+05:00":     utc(2024, 2, 29, 18, 59, 58),
		"2024-02-29 23:59:58 UTC":       utc(2024, 2, 29, 23, 59, 58),
		"2024-02-29 23:59:58 +0500 UTC": utc(2024, 2, 29, 18, 59, 58),
		"20240229":                      local(2024, 2, 29, 0, 0, 0),
		"2024/02/29":                    local(2024, 2, 29, 0, 0, 0),
		"2024/2/9 8:05":                 local(2024, 2, 9, 8, 5, 0),
		"2024-2-9":                      local(2024, 2, 9, 0, 0, 0),
		"29.2.2024":                     local(2024, 2, 29, 0, 0, 0),
		"01.02.2024 8:05":               local(2024, 2, 1, 8, 5, 0),
		"13/1/2024":                     local(2024, 1, 13, 0, 0, 0),
		"1/13/2024 8:26":                local(2024, 1, 13, 8, 26, 0),
		"01/13/2024 08:26:30":           local(2024, 1, 13, 8, 26, 30),
		"5/5/2024":                      local(2024, 5, 5, 0, 0, 0),
		"13-01-2024":                    local(2024, 1, 13, 0, 0, 0),
		"2 Jan 2024":                    local(2024, 1, 2, 0, 0, 0),
		"2-Jan-2024 08:26":              local(2024, 1, 2, 8, 26, 0),
		"January 2, 2024":               local(2024, 1, 2, 0, 0, 0),
		"0001-01-01":                    local(1, 1, 1, 0, 0, 0),
	} {
		got, err := Clock{Location: berlin}.Time(s)
		assert.NoError(t, err, s)
		assert.True(t, want.Equal(got), "%s is %v, want %v", s, got, want)
	}
	for _, s := range []string{"", " ", "x", "2024", "2024-02-30", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-01 24:00",
		"2024-01-01 23:60", "2024-01-01 23:59:60", "2024-01-01x23:59", "2024-0a-01", "0000-01-01", "31/4/2024", "32/1/2024", "13/13/2024", "1/13/24",
		"13/1/2024 8", "13/1/2024 8:", "13/1/2024 8:5:", "13/1-2024", "13/1/20245", "NaN", "1e308", "40513"} {
		got, err := Clock{}.Time(s)
		assert.Error(t, err, "%s read as %v", s, got)
		assert.NotErrorIs(t, err, ErrAmbiguousDate, s)
	}
}

func TestAmbiguousDates(t *testing.T) {
	for _, s := range []string{"1/2/2024", "12/1/2010 8:26", "01-02-2024"} {
		_, err := Clock{}.Time(s)
		assert.ErrorIs(t, err, ErrAmbiguousDate, s)
	}
	// The first row of the UCI Online Retail workbook: 1 December 2010.
	got, err := Clock{Layout: "mdy"}.Time("12/1/2010 8:26")
	assert.NoError(t, err)
	assert.Equal(t, time.Date(2010, 12, 1, 8, 26, 0, 0, time.UTC), got)
	got, err = Clock{Layout: "dmy"}.Time("12/1/2010 8:26")
	assert.NoError(t, err)
	assert.Equal(t, time.Date(2010, 1, 12, 8, 26, 0, 0, time.UTC), got)
	// The order that was named is not given up for a date that does not fit.
	for layout, s := range map[string]string{"mdy": "13/1/2010", "dmy": "1/13/2010"} {
		_, err = Clock{Layout: layout}.Time(s)
		assert.Error(t, err, s)
	}
	got, err = Clock{Layout: "06-02-01"}.Time("24-31-12")
	assert.NoError(t, err)
	assert.Equal(t, time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC), got)
	_, err = Clock{Layout: "06-02-01"}.Time("2024-12-31")
	assert.ErrorContains(t, err, `like "06-02-01"`)
}

func TestFastTimesDoNotAllocate(t *testing.T) {
	c := Clock{}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_, a := c.Time("2024-02-29")
		_, b := c.Time("2024-02-29 23:59:58")
		if a != nil || b != nil {
			t.Fatal(a, b)
		}
	}))
}

// FuzzTime holds the fast path against package time, and every result against
// what a date may be.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2024-02-29 23:59", "2024-02-29T23:59:58", "1/13/2024 8:26", "29.2.2024", "20240229", "2 Jan 2024", "2024-02-29T23:59:58+05:00", "9999-99-99"} {
		f.Add(s, "")
	}
	f.Add("1/2/2024", "dmy")
	f.Add("31-12", "02-01")
	f.Fuzz(func(t *testing.T, s, layout string) {
		got, err := Clock{Layout: layout}.Time(s)
		if err != nil && !got.IsZero() {
			t.Fatal("a time beside an error")
		}
		if layout != "" {
			return
		}
		for _, l := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
			if len(s) != len(l) {
				continue // a fraction of a second
			}
			want, wantErr := time.Parse(l, s)
			if wantErr == nil && want.Year() > 0 && (err != nil || !want.Equal(got)) {
				t.Fatalf("%q: got %v, %v, want %v", s, got, err, want)
			}
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1", "-1.5e3", "NaN", "0x1p-2", "1_0", " 7 ", "1e309"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := Number(s)
		if err != nil {
			return
		}
		want, wantErr := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if wantErr != nil || math.Float64bits(x) != math.Float64bits(want) || math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("%q is %v, not %v", s, x, want)
		}
	})
}

func TestShortNumbersHaveTheBitsOfStrconv(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	taken := 0
	for range 100_000 {
		s := strconv.FormatUint(r.Uint64()>>(r.IntN(63)), 10)
		if at := r.IntN(len(s) + 4); at <= len(s) {
			s = s[:at] + "." + s[at:]
		}
		if r.IntN(3) == 0 {
			s = "-" + s
		}
		want, err := strconv.ParseFloat(s, 64)
		require.NoError(t, err, s)
		if x, ok := short(s); ok {
			taken++
			require.Equal(t, math.Float64bits(want), math.Float64bits(x), s)
		}
		x, err := Number(s)
		require.NoError(t, err, s)
		require.Equal(t, want, x, s)
	}
	assert.Greater(t, taken, 50_000)
	for _, s := range []string{"-", ".", "-.", "1.2.3", "1e5", "+1", "1-", "0000000000000000", "1234567890.1234567"} {
		_, ok := short(s)
		assert.False(t, ok, s)
	}
	for s, want := range map[string]float64{"-0": math.Copysign(0, -1), "5.": 5, ".5": .5, "000000000000001": 1, "999999999999999": 999999999999999, "0.00000000000001": 1e-14} {
		x, ok := short(s)
		assert.True(t, ok, s)
		assert.Equal(t, math.Float64bits(want), math.Float64bits(x), s)
	}
}

func TestRecognise(t *testing.T) {
	none := Layout{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}
	with := func(change func(*Layout)) Layout { l := none; change(&l); return l }
	for name, c := range map[string]struct {
		header string
		named  map[Role]string
		want   Layout
	}{
		"CDNOW": {"customer_id_master,customer_id_sample,date,cds,spend", nil, with(func(l *Layout) { l.Customer, l.Time, l.Amount = 1, 2, 4 })},
		"UCI": {"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country", nil,
			with(func(l *Layout) { l.Number, l.Quantity, l.Time, l.Price, l.Customer = 0, 3, 4, 5, 6 })},
		"UCI II": {"Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country", nil,
			with(func(l *Layout) { l.Number, l.Quantity, l.Time, l.Price, l.Customer = 0, 3, 4, 5, 6 })},
		"generated":              {"customer_id,order_date,amount", nil, with(func(l *Layout) { l.Customer, l.Time, l.Amount = 0, 1, 2 })},
		"price without quantity": {"Id,Date,Price", nil, with(func(l *Layout) { l.Customer, l.Time, l.Amount = 0, 1, 2 })},
		"rfm":                    {"customer_id,order_date,revenue", nil, with(func(l *Layout) { l.Customer, l.Time, l.Amount = 0, 1, 2 })},
		"everything": {"Order-ID,status,Returned,CHANNEL,category,cust,when,total,qty,unit.price,discount code,Discount_Amount", map[Role]string{RoleTime: "When"},
			Layout{Number: 0, Status: 1, Returned: 2, Channel: 3, Category: 4, Customer: 5, Time: 6, Amount: 7, Quantity: 8, Price: 9, Discount: 11}},
		"named price beats amount": {"customer,date,amount,quantity,net", map[Role]string{RolePrice: "net"},
			with(func(l *Layout) { l.Customer, l.Time, l.Quantity, l.Price = 0, 1, 3, 4 })},
		"German": {"Kundennummer,Bestelldatum,Betrag,Menge,Preis,Kanal,Warengruppe,Bestell-Nr.", nil,
			with(func(l *Layout) {
				l.Customer, l.Time, l.Amount, l.Quantity, l.Price, l.Channel, l.Category, l.Number = 0, 1, 2, 3, 4, 5, 6, 7
			})},
		"German, short": {"Kunde,Datum,Menge,Preis,Kategorie", nil, with(func(l *Layout) { l.Customer, l.Time, l.Quantity, l.Price, l.Category = 0, 1, 2, 3, 4 })},
		"Danish": {"KUNDENR,ORDREDATO,BELØB,ANTAL,KANAL,KATEGORI", nil,
			with(func(l *Layout) { l.Customer, l.Time, l.Amount, l.Quantity, l.Channel, l.Category = 0, 1, 2, 3, 4, 5 })},
		"Danish, short": {"kunde,dato,antal,pris", nil, with(func(l *Layout) { l.Customer, l.Time, l.Quantity, l.Price = 0, 1, 2, 3 })},
		"English first": {"Datum,Kunde,date,customer,amount", nil, with(func(l *Layout) { l.Customer, l.Time, l.Amount = 3, 2, 4 })},
		"not used": {"customer,date,amount,channel,discount", map[Role]string{RoleChannel: None, RoleDiscount: None},
			with(func(l *Layout) { l.Customer, l.Time, l.Amount = 0, 1, 2 })},
		"named differently": {"a,b,c,customer", map[Role]string{RoleCustomer: "a", RoleTime: "b", RoleAmount: "c"},
			with(func(l *Layout) { l.Customer, l.Time, l.Amount = 0, 1, 2 })},
	} {
		got, err := Recognise(strings.Split(c.header, ","), c.named)
		assert.NoError(t, err, name)
		assert.Equal(t, c.want, got, name)
	}
}

func TestRecogniseSaysWhatIsMissing(t *testing.T) {
	_, err := Recognise([]string{"who", "OrderDate", "x"}, nil)
	require.Error(t, err)
	for _, want := range []string{"-customer COLUMN", "-amount COLUMN", `time is "OrderDate"`, `columns: "who", "OrderDate", "x"`} {
		assert.ErrorContains(t, err, want)
	}
	assert.NotContains(t, err.Error(), "-time COLUMN")
	_, err = Recognise([]string{"customer", "date", "amount"}, map[Role]string{RoleTime: "day"})
	assert.ErrorContains(t, err, `time: there is no column "day"`)
	_, err = Recognise([]string{"customer", "Customer ", "date", "amount"}, nil)
	assert.ErrorContains(t, err, "two columns are called")
	_, err = Recognise([]string{"customer", "date", "amount"}, map[Role]string{"colour": "x", RoleTime: ""})
	assert.ErrorContains(t, err, `no role "colour"`)
	assert.ErrorContains(t, err, "time has no name")
	_, err = Recognise([]string{"customer", "date", "amount"}, map[Role]string{RoleTime: None})
	assert.ErrorContains(t, err, "-time COLUMN")
	_, err = Recognise(nil, nil)
	assert.ErrorContains(t, err, "found: nothing")
	assert.False(t, errors.Is(err, ErrAmbiguousDate))
}
