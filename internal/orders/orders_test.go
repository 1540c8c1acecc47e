package orders

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/table"
	"github.com/clientele-go/clientele/segment/behavior"
)

func open(t *testing.T, name string) *os.File {
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		t.Skipf("CLIENTELE_SHARED is empty: %s is needed", name)
	}
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func read(t *testing.T, text string, o Options) (*behavior.Ledger, *Report, error) {
	t.Helper()
	return Read(t.Context(), strings.NewReader(text), o)
}

func TestUCIOnlineRetail(t *testing.T) {
	// The counts are those of the project's task, and of the entry uci-clean.
	f := open(t, "data/value/uci_online_retail.csv.gz")
	var rows, size int64
	ledger, report, err := Read(t.Context(), f, Options{SkipBad: true, Progress: func(r, b int64) {
		assert.GreaterOrEqual(t, r, rows)
		assert.GreaterOrEqual(t, b, size)
		rows, size = r, b
	}})
	require.NoError(t, err)
	assert.Equal(t, 541909, report.Rows)
	assert.Equal(t, 397884, report.Kept)
	assert.Equal(t, map[string]int{CustomerMissing: 135080, Cancelled: 8905, QuantityNotPositive: 0, PriceNotPositive: 40, Unparsable: 0}, report.Skipped)
	assert.True(t, report.Numbers)
	assert.Equal(t, 4338, ledger.Customers())
	info, err := f.Stat()
	require.NoError(t, err)
	assert.Equal(t, int64(541909), rows)
	assert.Equal(t, info.Size(), size) // the compressed size
	assert.Equal(t, "397884 of 541909 rows kept; 135080 customer missing; 8905 cancelled; 40 price or amount not positive", report.Summary())

	_, err = f.Seek(0, io.SeekStart)
	require.NoError(t, err)
	_, _, err = Read(t.Context(), f, Options{})
	assert.EqualError(t, err, `line 143: cancelled (column "InvoiceNo", value "C536379")`)
}

func TestCDNOWKeepsFreeOrders(t *testing.T) {
	ledger, report, err := Read(t.Context(), open(t, "data/value/cdnow_sample_transactions.csv"), Options{})
	require.NoError(t, err)
	assert.Equal(t, 6919, report.Kept) // eight of them with a spend of 0.00
	assert.Equal(t, 2357, ledger.Customers())
	assert.Equal(t, `customer is "customer_id_sample", time is "date", amount is "spend"`, report.Columns)
}

func TestPrecedenceOfReasons(t *testing.T) {
	// From the bottom each row has one fault less, and is counted under the first.
	text := `invoice,customer,date,quantity,price
C1,,x,-1,0
C1,a,x,-1,0
1,a,x,-1,0
1,a,x,0,-2
1,a,x,1,0
1,a,x,oops,0
1,a,x,1,2
1,a,2024-01-01,oops,2
1,a,2024-01-01,1,NaN
1,a,2024-01-01,1e308,1e308
1,a,2024-01-01,1
1,a,2024-01-01,2,3.5
c2,na,2024-01-01,2,3.5
`
	ledger, report, err := read(t, text, Options{SkipBad: true})
	require.NoError(t, err)
	assert.Equal(t, map[string]int{CustomerMissing: 2, Cancelled: 1, QuantityNotPositive: 2, PriceNotPositive: 2, Unparsable: 5}, report.Skipped)
	assert.Equal(t, 13, report.Rows)
	assert.Equal(t, 1, report.Kept)
	table, err := ledger.Summarize(t.Context(), behavior.Window{})
	require.NoError(t, err)
	assert.Equal(t, 7.0, table.Customers[0].Spend)
	assert.Equal(t, 2.0, table.Customers[0].Quantity)
}

func TestFirstBadRowStops(t *testing.T) {
	for name, c := range map[string]struct{ row, want string }{
		"customer": {",2024-01-01,1,web", `line 3: customer missing (column "customer", value "")`},
		"status":   {"a,2024-01-01,1,Cancelled", `line 3: cancelled (column "status", value "Cancelled")`},
		"amount":   {"a,2024-01-01,-1,web", `line 3: price or amount not positive (column "amount", value "-1")`},
		"NaN":      {"a,2024-01-01,NaN,web", `line 3: unparsable (column "amount", value "NaN"): is not a number`},
		"1e400":    {"a,2024-01-01,1e400,web", `line 3: unparsable (column "amount", value "1e400"): is too large for a number`},
		"time":     {"a,2024-02-30,1,web", `line 3: unparsable (column "date", value "2024-02-30"): is not a date that is known here`},
		"year 1":   {"a,0001-01-01,1,web", `line 3: unparsable: behavior: customer "a": time is missing`},
		"fields":   {"a,2024-01-01", `line 3: unparsable: 2 fields where the header has 4`},
		"quotes":   {`a,2024-01-01,"1,web`, `line 3: unparsable: extraneous or missing " in quoted-field`},
		"long":     {strings.Repeat("9", 400) + ",x,1,web", `line 3: unparsable (column "date", value "x"): is not a date that is known here`},
	} {
		t.Run(name, func(t *testing.T) {
			text := "customer,date,amount,status\nb,2024-01-01,0,web\n" + c.row + "\n,,,\n"
			ledger, report, err := read(t, text, Options{})
			assert.EqualError(t, err, c.want)
			assert.Nil(t, ledger)
			assert.Nil(t, report)
			bad := (*BadRow)(nil)
			assert.ErrorAs(t, err, &bad)
			assert.Equal(t, 3, bad.Line)
		})
	}
}

func TestFirstBadRowIsTheFirstInTheFile(t *testing.T) {
	// Over many batches, the earliest fault is the one that is reported.
	var b strings.Builder
	b.WriteString("customer,date,amount\n")
	for i := range 3000 {
		switch i {
		case 1700: // only the ledger refuses this one
			b.WriteString("a,0001-01-01,1\n")
		case 1701, 2500:
			b.WriteString(",2024-01-01,1\n")
		default:
			fmt.Fprintf(&b, "c%d,2024-01-01,1\n", i)
		}
	}
	_, _, err := read(t, b.String(), Options{})
	assert.ErrorContains(t, err, "line 1702: unparsable")
	ledger, report, err := read(t, b.String(), Options{SkipBad: true})
	require.NoError(t, err)
	assert.Equal(t, 2997, report.Kept)
	assert.Equal(t, 2997, ledger.Lines())
	assert.Equal(t, 2, report.Skipped[CustomerMissing])
	assert.Equal(t, 1, report.Skipped[Unparsable])
}

func TestAmbiguousDatesStopEvenWhenSkipping(t *testing.T) {
	text := "customer,date,amount\na,13/1/2024,1\na,2/1/2024,1\n"
	_, _, err := read(t, text, Options{SkipBad: true})
	assert.ErrorIs(t, err, table.ErrAmbiguousDate)
	assert.ErrorContains(t, err, `line 3: unparsable (column "date", value "2/1/2024")`)
	ledger, _, err := read(t, text, Options{Dates: "dmy"})
	require.NoError(t, err)
	first, last, _ := ledger.Span()
	assert.Equal(t, "2024-01-02 2024-01-13", first.String()+" "+last.String())
}

func TestAmbiguousThousandsStopEvenWhenSkipping(t *testing.T) {
	text := "customer;date;amount\na;2024-01-01;12\na;2024-01-02;23.030\nb;2024-01-03;8.439\n"
	for _, skip := range []bool{false, true} {
		_, _, err := read(t, text, Options{SkipBad: skip})
		assert.ErrorIs(t, err, table.ErrAmbiguousNumber)
		assert.ErrorContains(t, err, `column "amount": line 3, value "23.030"`)
	}
	for mark, want := range map[rune]float64{',': 23042, '.': 35.03} {
		ledger, _, err := read(t, text, Options{Decimal: mark})
		require.NoError(t, err)
		customers, err := ledger.Summarize(t.Context(), behavior.Window{})
		require.NoError(t, err)
		assert.InDelta(t, want, customers.Customers[0].Spend, 1e-9)
	}
	_, _, err := read(t, "customer,date,quantity,price\na,2024-01-01,1.000,2.5\n", Options{})
	assert.ErrorContains(t, err, `column "quantity": line 2`)
	_, _, err = read(t, text+"b;2024-01-03;8.5\n", Options{})
	assert.NoError(t, err, "8.5 settles it")
	_, _, err = read(t, text, Options{Decimal: 'x'})
	assert.Error(t, err)
}

func TestDiscounts(t *testing.T) {
	share := func(text string, o Options) (float64, error) {
		ledger, _, err := read(t, text, o)
		if err != nil {
			return 0, err
		}
		got, err := ledger.Summarize(t.Context(), behavior.Window{})
		require.NoError(t, err)
		return got.Customers[0].DiscountShare, nil
	}
	head := "customer;date;amount;Discount Amount\n"
	x, err := share(head+"a;2024-01-01;30;10\na;2024-01-02;9;\na;2024-01-03;1; \n", Options{})
	require.NoError(t, err)
	assert.Equal(t, .2, x)
	_, err = share(head+"a;2024-01-01;30;-10\n", Options{})
	assert.EqualError(t, err, `line 2: unparsable (column "Discount Amount", value "-10"): a discount is below zero`)
	_, err = share(head+"a;2024-01-01;30;10 %\n", Options{})
	assert.ErrorContains(t, err, `line 2: unparsable (column "Discount Amount", value "10 %")`)
	// Amounts come first in the order of what is looked at.
	_, err = share(head+"a;2024-01-01;-30;-10\n", Options{})
	assert.ErrorContains(t, err, `price or amount not positive (column "amount"`)

	// Shares are not money, unless the caller says so; the file can be read without.
	shares := "customer;date;amount;discount\na;2024-01-01;3;0.2\na;2024-01-02;3;1\n"
	for _, skip := range []bool{false, true} {
		_, err = share(shares, Options{SkipBad: skip})
		assert.ErrorIs(t, err, ErrShares)
		assert.ErrorContains(t, err, `column "discount"`)
	}
	x, err = share(shares, Options{Columns: map[table.Role]string{table.RoleDiscount: "Discount"}})
	require.NoError(t, err)
	assert.InDelta(t, 1.2/7.2, x, 1e-15)
	x, err = share(shares, Options{Columns: map[table.Role]string{table.RoleDiscount: table.None}})
	require.NoError(t, err)
	assert.Zero(t, x)
	_, err = share("customer;date;amount;discount\na;2024-01-01;3;23.030\n", Options{})
	assert.ErrorIs(t, err, table.ErrAmbiguousNumber)
	assert.ErrorContains(t, err, `column "discount": line 2`)
}

func TestFirstOfEachReason(t *testing.T) {
	_, report, err := read(t, "customer,date,amount\na,2024-01-01,1\na,2024-01-01,$1\n,2024-01-01,1\na,2024-01-01,$2\n", Options{SkipBad: true})
	require.NoError(t, err)
	require.Len(t, report.First, 2)
	assert.Equal(t, 3, report.First[Unparsable].Line)
	assert.Equal(t, "$1", report.First[Unparsable].Value)
	assert.Equal(t, 4, report.First[CustomerMissing].Line)
}

func TestAllFieldsArrive(t *testing.T) {
	text := "customer;date;amount;quantity;number;channel;category;returned;cancelled\r\n" +
		"a;2024-01-01 23:30;1,50;2;N1;web;tea;yes;no\r\n" +
		"a;2024-01-01 23:45;2,50;1;N1;web;tea;;0\r\n" +
		"\"b\r\nc\";2024-01-02;1;1;N2;shop;pots;0;false\r\n" +
		"a;2024-01-02;9;1;N3;shop;pots;0;true\r\n"
	berlin := time.FixedZone("CET", 3600)
	for name, in := range map[string]io.Reader{
		"plain": strings.NewReader("\ufeff" + text), "gzip": zipped(text), "slowly": iotest.OneByteReader(strings.NewReader(text)),
	} {
		ledger, report, err := Read(t.Context(), in, Options{SkipBad: true, Location: berlin})
		require.NoError(t, err, name)
		assert.Equal(t, 1, report.Skipped[Cancelled])
		got, err := ledger.Summarize(t.Context(), behavior.Window{})
		require.NoError(t, err)
		require.Len(t, got.Customers, 2)
		a := got.Customers[0]
		assert.Equal(t, []any{"a", 2, 1, 1, 4.0, 3.0, "web", "tea", 0.5},
			[]any{a.ID, a.Lines, a.Orders, a.Periods, a.Spend, a.Quantity, a.MainChannel, a.MainCategory, a.ReturnShare})
		assert.Equal(t, "b\nc", got.Customers[1].ID) // package csv reads CRLF in quotes as LF
	}
}

func zipped(s string) io.Reader {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return &b
}

func TestHostileFiles(t *testing.T) {
	_, _, err := read(t, "", Options{})
	assert.ErrorContains(t, err, "empty")
	ledger, report, err := read(t, "customer,date,amount\n", Options{})
	require.NoError(t, err)
	assert.Zero(t, report.Rows+ledger.Lines())
	_, err = ledger.Summarize(t.Context(), behavior.Window{})
	assert.ErrorIs(t, err, behavior.ErrNoOrders)
	_, _, err = read(t, strings.Repeat(",", 999999)+"\n", Options{})
	assert.ErrorContains(t, err, "no column was recognised as the customer")
	_, _, err = read(t, "customer,date\na,2024-01-01\n", Options{})
	assert.ErrorContains(t, err, "-amount COLUMN")
	ledger, _, err = read(t, "customer,date,amount\na,2024-01-01,1e308\na,2024-01-01,1e308\n", Options{})
	require.NoError(t, err)
	_, err = ledger.Summarize(t.Context(), behavior.Window{})
	assert.ErrorContains(t, err, `customer "a"`)
}

func TestFailingInputAndCancelledContext(t *testing.T) {
	boom := errors.New("boom")
	endless := "customer,date,amount\n" + strings.Repeat("a,2024-01-01,1\n", 200000)
	ledger, _, err := Read(t.Context(), io.MultiReader(strings.NewReader(endless), iotest.ErrReader(boom)), Options{SkipBad: true})
	assert.ErrorIs(t, err, boom) // a failing disk is not a bad row
	assert.Nil(t, ledger)

	ctx, cancel := context.WithCancelCause(t.Context())
	calls := 0
	ledger, _, err = Read(ctx, strings.NewReader(endless), Options{Progress: func(int64, int64) {
		if calls++; calls == 3 {
			cancel(boom)
		}
	}})
	assert.ErrorIs(t, err, boom)
	assert.Nil(t, ledger)
	assert.Equal(t, 3, calls)
}

func Example() {
	file := strings.NewReader(`Order ID,Customer ID,Order Date,Total
1001,ada,2024-01-05,30.00
1002,,2024-01-06,12.50
1003,ada,2024-03-01,25.00
`)
	ledger, report, err := Read(context.Background(), file, Options{SkipBad: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Columns)
	fmt.Println(report.Summary(), "of", ledger.Customers(), "customer")
	// Output:
	// customer is "Customer ID", time is "Order Date", amount is "Total", number is "Order ID"
	// 2 of 3 rows kept; 1 customer missing of 1 customer
}

// FuzzRead reads whatever there is. What was read adds up, and what stops the reading
// says where.
func FuzzRead(f *testing.F) {
	f.Add([]byte("customer,date,amount\na,2024-01-01,1\n"), true)
	f.Add([]byte("customer;date;price;qty;status\na;1/13/2024;1,5;2;void\n"), false)
	f.Add([]byte("customer;date;amount;discount;returned;channel\na;13.1.2024;1,5;2;yes;web\n\"b\";2024-01-02 08:30;1.234;;0;\n"), true)
	f.Add([]byte("customer,date,amount,discount\na,2024-01-01,x,1\na,2024-01-01T10:00:00Z,1,-1\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, skip bool) {
		ledger, report, err := Read(t.Context(), bytes.NewReader(data), Options{SkipBad: skip})
		if err != nil {
			if ledger != nil || report != nil {
				t.Fatal("a result beside an error")
			}
			bad := (*BadRow)(nil)
			if !errors.As(err, &bad) {
				return // no table at all, or a doubt about a column as a whole
			}
			header := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") + 1
			if bad.Line < 2 || bad.Line > header || bad.Reason == "" || !strings.Contains(err.Error(), fmt.Sprintf("line %d", bad.Line)) {
				t.Fatalf("%v: line %d of %d", err, bad.Line, header)
			}
			if bad.Column == "" && bad.Err == nil {
				t.Fatalf("%v: neither a column nor a fault of the row", err)
			}
			return
		}
		skipped := 0
		for reason, n := range report.Skipped {
			skipped += n
			if (n > 0) != (report.First[reason] != nil) {
				t.Fatalf("%d rows %s, the first is %v", n, reason, report.First[reason])
			}
		}
		if ledger.Lines() != report.Kept || report.Kept+skipped != report.Rows {
			t.Fatalf("%d lines, %+v", ledger.Lines(), report)
		}
		customers, err := ledger.Summarize(t.Context(), behavior.Window{})
		if err != nil {
			return // no orders, or sums beyond all numbers
		}
		for _, c := range customers.Customers {
			if c.Spend < 0 || c.DiscountShare < 0 || c.DiscountShare > 1 || c.Lines < c.Periods || c.Recency > c.T {
				t.Fatalf("%+v", c)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	const n = 100_000
	var text strings.Builder
	text.WriteString("customer_id,order_date,amount\n")
	for i := range n {
		fmt.Fprintf(&text, "C%07d,2024-%02d-%02d,%d.99\n", i*7919%(n/6), 1+i*12/n, 1+i%28, i%300)
	}
	b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(text.Len()))
		for b.Loop() {
			if _, _, err := Read(b.Context(), strings.NewReader(text.String()), Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
