package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// migrate brings the tables up to date, a transaction for each step. Who finds that another
// process was faster has nothing to do. A step, once published, is never changed.
func migrate(ctx context.Context, d databases) error {
	steps, err := fs.Glob(migrations, "migrations/"+d.name+"/*.sql") // sorted
	if err != nil {
		return err
	}
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer conn.Close()
	for i, file := range steps {
		number, _, _ := strings.Cut(file[strings.LastIndex(file, "/")+1:], "_")
		if n, err := strconv.Atoi(number); err != nil || n != i+1 {
			return fmt.Errorf("store: migration %s is not number %d", file, i+1)
		}
		script, err := fs.ReadFile(migrations, file)
		if err == nil {
			err = d.step(ctx, conn, i+1, len(steps), string(script))
		}
		if err != nil {
			return fmt.Errorf("store: migration %d: %w", i+1, err)
		}
	}
	return nil
}

// step takes the tables from version n-1 to n, where they are not there yet.
func (d databases) step(ctx context.Context, conn *sql.Conn, n, newest int, script string) (err error) {
	if _, err := conn.ExecContext(ctx, d.begin); err != nil {
		return err
	}
	end := "ROLLBACK"
	defer func() {
		if _, e := conn.ExecContext(context.WithoutCancel(ctx), end); err == nil {
			err = e
		}
	}()
	const table = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY)"
	if _, err := conn.ExecContext(ctx, table); err != nil {
		return err
	}
	var version int
	if err := conn.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM schema_version").Scan(&version); err != nil {
		return err
	}
	if version > newest {
		return fmt.Errorf("the database has version %d, and this program knows %d: it is older than the database", version, newest)
	}
	if version >= n {
		return nil
	}
	if _, err := conn.ExecContext(ctx, script); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "INSERT INTO schema_version VALUES ("+strconv.Itoa(n)+")"); err != nil {
		return err
	}
	end = "COMMIT"
	return nil
}
