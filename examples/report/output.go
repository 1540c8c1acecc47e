package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/clientele-go/clientele/persona/card"
)

// output is one file to write.
type output struct {
	path string
	data []byte
}

// render makes every file that was asked for, in memory.
func render(c config, r *result) ([]output, error) {
	var out []output
	add := func(path string, write func(*bytes.Buffer) error) error {
		if path == "" {
			return nil
		}
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return err
		}
		out = append(out, output{path, b.Bytes()})
		return nil
	}
	shown := r.published()
	figures := shown
	if c.exact {
		figures = r
	}
	err := add(c.html, func(b *bytes.Buffer) error { return card.HTML(b, page(shown)) })
	if err == nil {
		err = add(c.json, func(b *bytes.Buffer) error { return writeJSON(b, figures) })
	}
	if err == nil {
		err = add(c.md, func(b *bytes.Buffer) error { return card.MarkdownReport(b, markdown(shown)) })
	}
	if err == nil {
		err = add(c.deck, func(b *bytes.Buffer) error { return writeDeck(b, c, r) })
	}
	if err == nil && c.rule != "" {
		if r.rule == nil {
			return nil, errors.New("-rule: fewer than two segments may be shown: there is no rule")
		}
		out = append(out, output{c.rule, r.rule.file})
	}
	return out, err
}

// writeAll writes the files, or leaves what stood there as it was: each goes
// to a temporary file beside its place first, and only when all are complete
// do they take their names.
func writeAll(files []output) (err error) {
	var temps []string // complete, in the order of files, not yet renamed
	defer func() {
		for _, t := range temps {
			err = errors.Join(err, os.Remove(t))
		}
	}()
	for i, f := range files {
		files[i].path = target(f.path)
		t, err := writeTemp(files[i])
		if err != nil {
			return fmt.Errorf("cannot write %s: %w", f.path, err)
		}
		temps = append(temps, t)
	}
	for _, f := range files {
		if err := os.Rename(temps[0], f.path); err != nil {
			return fmt.Errorf("cannot write %s: %w", f.path, err)
		}
		temps = temps[1:]
	}
	return nil
}

// target follows a symbolic link, so that the file is replaced and not the
// link.
func target(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		return p
	}
	return path
}

// writeTemp writes a whole file beside the place where it belongs and returns
// its name, or leaves nothing behind.
func writeTemp(f output) (string, error) {
	if s, err := os.Stat(f.path); err == nil && !s.Mode().IsRegular() {
		return "", errors.New("it is there and is not a file")
	}
	name := filepath.Join(filepath.Dir(f.path), fmt.Sprintf(".%s.%016x", filepath.Base(f.path), rand.Uint64()))
	t, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return "", err
	}
	_, err = t.Write(f.data)
	if err == nil {
		err = t.Sync()
	}
	if err = errors.Join(err, t.Close()); err != nil {
		return "", errors.Join(err, os.Remove(name))
	}
	return name, nil
}
