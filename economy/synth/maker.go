package synth

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/synth/rowfile"
)

// maker makes one country in a directory.
type maker struct {
	opts     Options
	dir      string
	figures  *figures
	country  *country
	calendar *calendar
	plant    *plant
	truths   []Truth
	tally    *tally
	texts    texts
	parts    int
	files    map[string][]string // by table, in order
	counts   map[string]int64    // rows by table
}

// partPractices is how many practices make one file of a large table.
const partPractices = 32

func newMaker(opts Options, dir string) (*maker, error) {
	f, err := readFigures()
	if err != nil {
		return nil, err
	}
	m := &maker{opts: opts, dir: dir, figures: f, calendar: newCalendar(opts.Year, f),
		files: map[string][]string{}, counts: map[string]int64{}}
	m.country = newCountry(opts.People, opts.Seed)
	m.plant = newPlant(m)
	m.texts = newTexts(m)
	m.tally = newTally(m)
	m.parts = (len(m.country.practices) + partPractices - 1) / partPractices
	return m, nil
}

func (m *maker) make(ctx context.Context) error {
	if err := m.care(ctx); err != nil {
		return err
	}
	for _, write := range []func() error{m.writeOrganisations, m.writeRelations, m.writeWaits, m.writeObservations,
		m.writeAccounts, m.writePlans, m.writeTerms, m.writeFacts, m.writeTruths, m.writeYAML} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// care makes the care of all practices, some parts at a time. A part's files follow from its practices alone, and what
// the parts add up is whole numbers, so that it does not matter who makes which.
func (m *maker) care(ctx context.Context) error {
	for _, table := range []string{"populations", "spells", "attendances"} {
		if err := os.MkdirAll(filepath.Join(m.dir, table), 0o755); err != nil {
			return err
		}
		for part := range m.parts {
			m.files[table] = append(m.files[table], m.partFile(table, part))
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	parts := make(chan int)
	var group sync.WaitGroup
	var lock sync.Mutex
	done := int64(0)
	for range min(m.opts.Threads, m.parts) {
		group.Go(func() {
			w := &ward{maker: m, tally: newTally(m)}
			for part := range parts {
				people, err := w.part(ctx, part)
				if err != nil {
					cancel(err)
				}
				lock.Lock()
				if done += people; m.opts.Progress != nil {
					m.opts.Progress("care", done, int64(m.opts.People))
				}
				lock.Unlock()
			}
			lock.Lock()
			defer lock.Unlock()
			m.tally.add(w.tally)
			for table, n := range w.files.rows {
				m.counts[table] += n
			}
		})
	}
	for part := range m.parts {
		select {
		case parts <- part:
		case <-ctx.Done():
		}
	}
	close(parts)
	group.Wait()
	return context.Cause(ctx)
}

// partFile is the name of one file of a large table within the directory.
func (m *maker) partFile(table string, part int) string {
	return fmt.Sprintf("%s/%03d.%s", table, part, m.opts.Format)
}

func (w *ward) part(ctx context.Context, part int) (people int64, err error) {
	err = w.openPart(part)
	for number := part * partPractices; err == nil && number < min((part+1)*partPractices, len(w.country.practices)); number++ {
		if err = ctx.Err(); err == nil {
			err = w.practice(number)
			people += int64(w.p.people)
		}
	}
	if closed := w.files.close(); err == nil {
		err = closed
	}
	return people, err
}

// table writes a whole table as one file: plain CSV, or the chosen form where large.
func (m *maker) table(name string, large bool, columns []*rowfile.Column, fill func(f *rowfile.File) error) error {
	file := name + ".csv"
	if large {
		file = name + "." + m.opts.Format
	}
	f, err := rowfile.Create(filepath.Join(m.dir, file), columns)
	if err != nil {
		return err
	}
	err = fill(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	m.files[name], m.counts[name] = []string{file}, f.Rows
	return err
}

func (m *maker) rows() (out []TableRows) {
	for _, t := range economy.Schema {
		if n, ok := m.counts[t.Name]; ok {
			out = append(out, TableRows{t.Name, n})
		}
	}
	return out
}
