// Package suppress keeps small numbers of people out of what is published, so that none can be worked out from the rest.
//
// A table of counts has one or more dimensions, such as body, month and specialty. Each dimension has leaves (a trust, a
// month) and nodes that leaves are counted in (its system, its region, its quarter, its year); a leaf may be counted in
// nodes of several hierarchies that overlap. A cell is a node of every dimension with its count: the sum of its leaves.
//
// # What is protected
//
// A count above 0 and below the threshold is small. It is left out, and with it as many other counts as it takes for
// anyone who has all that is published, and knows how the hierarchies add up and that no count is below 0, to find that
// the small count may still be anything from 1 to one less than the threshold. Other counts that are left out are marked
// apart in the result, and must not be told apart by readers.
//
// # How it is known to hold
//
// For each small count there is a move: a way of changing counts that are left out by so many, up here and down there,
// which changes no count that is published and makes none less than 0, and by which the small count runs through its
// whole range. A move is a product over the dimensions: in each the leaf itself against another leaf, with every node
// that one of them is counted in and the other is not; or the leaf alone, with every node it is counted in. The sums of
// every hierarchy are the same after a move (Giessing and Repsilber 2002 call the flat case a hypercube). Leaving out
// more only allows more moves, so counts are protected one after another.
//
// Among the moves tried, the one that leaves out the fewest further people is taken, ties by position: the same table
// gives the same marks, whatever the order of its cells.
package suppress
