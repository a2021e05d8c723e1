package suppress

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Dimension is one way in which counts are split.
type Dimension struct {
	Name string
	// Nodes is how many nodes there are, leaves included: they are numbered from 0.
	Nodes int
	// In is, for each leaf, the nodes it is counted in besides itself, in any order. Nodes without an entry are no leaves.
	In map[int][]int
}

// Cell is a count at a node of every dimension.
type Cell struct {
	At    []int // a node of each dimension, in their order
	Count int64
	// Hidden says that it is printed nowhere: it is left out in any case, and needs no protection. Cells of leaves that
	// no publication has are needed all the same, to know what the printed ones are sums of.
	Hidden bool
}

// Rule is what is small.
type Rule struct {
	Threshold int64 // counts below it, and above 0, are small: 2 or more
	Zeros     bool  // a count of 0 is small too, and the range runs from 0
}

// Mark is what becomes of a cell.
type Mark uint8

// The marks.
const (
	Published Mark = iota
	Small          // left out, being small
	Covering       // left out, so that small ones cannot be worked out
	Unprinted      // printed nowhere
)

func (m Mark) String() string { return [...]string{"published", "small", "covering", "unprinted"}[m] }

// Marks says what becomes of each cell, in the order of the cells. A cell of leaves that is not there counts nobody, and
// everyone knows; any other cell need not be there. Cells may be given in any order.
//
// Errors, all at once: no dimensions; a threshold below 2; a node outside its dimension; a count below 0; a cell twice;
// a cell whose count is not the sum of the leaves' cells under it.
func Marks(dimensions []Dimension, cells []Cell, rule Rule) ([]Mark, error) {
	t, err := newTable(dimensions, cells, rule)
	if err != nil {
		return nil, err
	}
	order := make([]int, 0)
	for i := range cells {
		if cells[i].Hidden {
			t.marks[i] = Unprinted
		} else if t.small(cells[i].Count) {
			t.marks[i] = Small
			order = append(order, i)
		}
	}
	// The smallest first, and then by place: what covers them often covers the others.
	slices.SortFunc(order, func(a, b int) int {
		if d := cells[a].Count - cells[b].Count; d != 0 {
			return int(d)
		}
		return slices.Compare(cells[a].At, cells[b].At)
	})
	for _, i := range order {
		t.protect(i)
	}
	return t.marks, nil
}

// table is the cells with what finds them.
type table struct {
	dimensions []dimension
	cells      []Cell
	rule       Rule
	marks      []Mark
	place      places
	// The changes of the move being tried, by cell, and the cells changed: kept from one to the next to save memory.
	delta   []int64
	changed []int
}

// places finds a cell's number by its key: in a slice where the table is full enough, else in a map.
type places struct {
	dense  []int32 // the number and one
	sparse map[int]int
}

// mostDense is the most places kept in a slice.
const mostDense = 1 << 25

func newPlaces(all, cells int) places {
	if all <= mostDense {
		return places{dense: make([]int32, all)}
	}
	return places{sparse: make(map[int]int, cells)}
}

func (p places) put(key, cell int) {
	if p.dense != nil {
		p.dense[key] = int32(cell + 1)
		return
	}
	p.sparse[key] = cell
}

func (p places) get(key int) (int, bool) {
	if p.dense != nil {
		return int(p.dense[key]) - 1, p.dense[key] > 0
	}
	cell, ok := p.sparse[key]
	return cell, ok
}

// dimension is a Dimension with what is asked of it often.
type dimension struct {
	Dimension
	in     [][]int // for each node, itself and the nodes it is counted in, rising; nil for a node that is no leaf
	leaves [][]int // for each node, the leaves counted in it, rising
	all    []int   // the leaves, rising
}

func (t *table) small(count int64) bool {
	return count < t.rule.Threshold && (count > 0 || t.rule.Zeros)
}

func newTable(dimensions []Dimension, cells []Cell, rule Rule) (*table, error) {
	var errs []error
	if len(dimensions) == 0 {
		errs = append(errs, errors.New("there are no dimensions: expected one or more"))
	}
	if rule.Threshold < 2 {
		errs = append(errs, fmt.Errorf("the threshold is %d: expected 2 or more, since counts below it are small", rule.Threshold))
	}
	t := &table{cells: cells, rule: rule, marks: make([]Mark, len(cells)), delta: make([]int64, len(cells))}
	for _, d := range dimensions {
		made, err := newDimension(d)
		errs = append(errs, err)
		t.dimensions = append(t.dimensions, made)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	all := 1
	for _, d := range t.dimensions {
		if all *= max(1, d.Nodes); all > math.MaxInt32 {
			return nil, fmt.Errorf("the table has more than %d places: split it", math.MaxInt32)
		}
	}
	t.place = newPlaces(all, len(cells))
	for i, c := range cells {
		if err := t.admit(i, c); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return t, t.checkSums()
}

func newDimension(d Dimension) (dimension, error) {
	out := dimension{Dimension: d, in: make([][]int, d.Nodes), leaves: make([][]int, d.Nodes)}
	for leaf := range d.Nodes {
		others, ok := d.In[leaf]
		if !ok {
			continue
		}
		in := append([]int{leaf}, others...)
		slices.Sort(in)
		in = slices.Compact(in)
		if in[0] < 0 || in[len(in)-1] >= d.Nodes {
			return out, fmt.Errorf("%s: leaf %d is counted in %v: expected nodes from 0 to %d", d.Name, leaf, others, d.Nodes-1)
		}
		out.in[leaf] = in
		for _, n := range in {
			out.leaves[n] = append(out.leaves[n], leaf)
		}
	}
	for n := range d.Nodes {
		if len(out.leaves[n]) == 0 { // counted by itself alone
			out.in[n], out.leaves[n] = []int{n}, []int{n}
		}
		if out.in[n] != nil {
			out.all = append(out.all, n)
		}
		if out.in[n] != nil && len(out.leaves[n]) > 1 {
			return out, fmt.Errorf("%s: node %d is a leaf and has leaves of its own", d.Name, n)
		}
	}
	return out, nil
}

func (t *table) admit(i int, c Cell) error {
	if len(c.At) != len(t.dimensions) {
		return fmt.Errorf("cell %d has %d places: expected one in each of %d dimensions", i, len(c.At), len(t.dimensions))
	}
	for j, n := range c.At {
		if n < 0 || n >= t.dimensions[j].Nodes {
			return fmt.Errorf("cell %d is at node %d of %s: expected 0 to %d", i, n, t.dimensions[j].Name, t.dimensions[j].Nodes-1)
		}
	}
	if c.Count < 0 {
		return fmt.Errorf("cell %d counts %d: expected 0 or more", i, c.Count)
	}
	key := t.key(c.At)
	if first, again := t.place.get(key); again {
		return fmt.Errorf("cells %d and %d are at one place, %v", first, i, c.At)
	}
	t.place.put(key, i)
	return nil
}

// key numbers the places.
func (t *table) key(at []int) int {
	key := 0
	for j, n := range at {
		key = key*t.dimensions[j].Nodes + n
	}
	return key
}

// checkSums finds cells that are not what the cells of leaves under them add up to.
func (t *table) checkSums() error {
	sums := make([]int64, len(t.cells))
	for _, c := range t.cells {
		if t.allLeaves(c.At) {
			t.addUp(c, sums)
		}
	}
	var errs []error
	for i, c := range t.cells {
		if sums[i] != c.Count && len(errs) < 20 {
			errs = append(errs, fmt.Errorf("cell %d at %v counts %d, and the leaves under it add up to %d", i, c.At, c.Count, sums[i]))
		}
	}
	return errors.Join(errs...)
}

// addUp adds a cell of leaves to every cell that it is counted in.
func (t *table) addUp(c Cell, sums []int64) {
	at := make([]int, len(c.At))
	var walk func(j int)
	walk = func(j int) {
		if j == len(at) {
			if i, there := t.place.get(t.key(at)); there {
				sums[i] += c.Count
			}
			return
		}
		for _, n := range t.dimensions[j].in[c.At[j]] {
			at[j] = n
			walk(j + 1)
		}
	}
	walk(0)
}
