package table_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/clientele-go/clientele/internal/table"
)

func Example() {
	r, err := table.Open(strings.NewReader("\ufeffKunde;Datum;Betrag\r\nAda;5.1.2024;30,50\r\nBob;6.1.2024\r\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	layout, err := table.Recognise(r.Header(), map[table.Role]string{
		table.RoleCustomer: "kunde", table.RoleTime: "datum", table.RoleAmount: "betrag",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for {
		row, _, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			fmt.Println(err)
			continue
		}
		day, _ := table.Clock{}.Time(row[layout.Time])
		amount, _ := r.Number(row[layout.Amount])
		fmt.Println(row[layout.Customer], day.Format("2006-01-02"), amount)
	}
	// Output:
	// Ada 2024-01-05 30.5
	// line 3: 2 fields where the header has 3
}
