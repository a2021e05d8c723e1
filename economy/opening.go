package economy

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/commonpurse/commonpurse/fault"
)

// fingerprint is what is found of a Parquet file before its columns are looked at.
type fingerprint struct {
	hash  string
	bytes int64
	fault *fault.Fault
}

// fingerprints hashes all Parquet files of a table, several at a time, so that opening them one by one need not.
func (l *loader) fingerprints(t *Table) {
	var files []string
	for _, f := range l.out.Files {
		if f.Table == t.Name {
			files = append(files, l.path(f.File))
		}
	}
	found := make([]fingerprint, len(files))
	places := make(chan int)
	var group sync.WaitGroup
	for range min(len(files), runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := range places {
				found[i].hash, found[i].bytes, found[i].fault = hashParquet(files[i], files[i])
			}
		})
	}
	for i := range files {
		places <- i
	}
	close(places)
	group.Wait()
	l.hashed = map[string]fingerprint{}
	for i, path := range files {
		l.hashed[path] = found[i]
	}
}

// fingerprint is that of one file, hashed already or now.
func (l *loader) fingerprint(path string) fingerprint {
	if f, ok := l.hashed[path]; ok {
		return f
	}
	var f fingerprint
	f.hash, f.bytes, f.fault = hashParquet(path, path)
	return f
}

// knownSound says that every file of the table is, to the byte, one that the caller knows to be sound.
func (l *loader) knownSound() bool {
	for _, s := range l.sources {
		f := &l.out.Files[s.file]
		if l.opts.Sound[f.Path] == "" || l.opts.Sound[f.Path] != f.Hash {
			return false
		}
	}
	return len(l.sources) > 0
}

// full notes for each source the columns of text of which its file says, in the limits it gives of each group of rows,
// that none is empty. They can be read as they are, and what is looked for in them is looked for by the file's reader.
func (l *loader) full(ctx context.Context) error {
	var paths []string
	for _, s := range l.sources {
		paths = append(paths, pattern(s.path))
	}
	rows, err := l.conn.QueryContext(ctx, "SELECT path_in_schema FROM parquet_metadata(["+strings.Join(paths, ", ")+"]) GROUP BY ALL "+
		"HAVING bool_and(coalesce(type = 'BYTE_ARRAY' AND stats_min_value <> '', false)) ORDER BY ALL")
	if err != nil {
		return nil // the columns are then read as if some were empty
	}
	defer rows.Close()
	var columns []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		columns = append(columns, name)
	}
	for _, s := range l.sources {
		s.full = make([]bool, len(s.columns.header))
		for i, name := range s.columns.header {
			s.full[i] = s.types[i] == "VARCHAR" && slices.Contains(columns, name)
		}
	}
	return rows.Err()
}
