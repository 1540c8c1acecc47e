package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/clientele-go/clientele/segment"
)

// counts is what was counted along the way.
type counts struct{ orders, skipped, outside int64 }

// counted reads the counters that the runner added up; some runners have none.
func counted(r beam.PipelineResult) (n counts) {
	if r == nil {
		return n
	}
	for _, c := range r.Metrics().AllMetrics().Counters() {
		switch c.Name() {
		case "orders":
			n.orders += c.Result()
		case "skipped":
			n.skipped += c.Result()
		case "outside":
			n.outside += c.Result()
		}
	}
	return n
}

// tell prints what may be shown to anybody: the summary, of groups of ten and more.
func tell(ctx context.Context, w io.Writer, c config, n counts) error {
	name := strings.TrimSuffix(c.out, "/") + "/summary.json"
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return err
	}
	defer fs.Close()
	f, err := fs.OpenRead(ctx, name)
	if err != nil {
		return errors.Join(errors.New("there is no summary: there were no orders, or the runner is still at work"), err)
	}
	defer f.Close()
	var s segment.Summary
	if err := json.NewDecoder(f).Decode(&s); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return table(w, &s, n)
}

func table(w io.Writer, s *segment.Summary, n counts) error {
	fmt.Fprintf(w, "%d orders; %d rows skipped\n\n", n.orders, n.skipped)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "segment\tcustomers\tshare\tof spend\t")
	if len(s.Segments) > 0 { // all have the same features
		for _, f := range s.Segments[0].Features {
			if f.Unit != "" {
				f.Name += " (" + f.Unit + ")"
			}
			fmt.Fprintf(t, "%s\t", f.Name)
		}
	}
	fmt.Fprintln(t)
	for _, p := range s.Segments {
		fmt.Fprintf(t, "%s %s\t%d\t%.0f %%\t%s\t", p.ID, p.Name, p.Size, 100*p.Share.Value, figure(p.WorthShare, 100, " %"))
		for _, f := range p.Features {
			fmt.Fprintf(t, "%s\t", figure(f.Mean, 1, ""))
		}
		fmt.Fprintln(t)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, x := range s.Warnings {
		fmt.Fprintln(w, "note:", x)
	}
	return nil
}

// figure is a mean with its 95 % interval, or a dash where it is withheld.
func figure(f *segment.Figure, times float64, unit string) string {
	if f == nil {
		return "-"
	}
	return fmt.Sprintf("%.4g%s (%.4g to %.4g)", f.Value*times, unit, f.Low*times, f.High*times)
}
