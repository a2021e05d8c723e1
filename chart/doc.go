// Package chart draws figures as SVG: process control, funnels, rates with their limits, and lines over time.
//
// A chart is a value ([Process], [Funnel], [Rates], [Lines]) with a method SVG that gives one whole SVG element, ready
// for a page or a file. Nothing is worked out here: centre lines, limits, classes and words come from whoever judged
// the figures, so that a chart says what the book says.
//
// # For every reader
//
// A class is shown by shape as well as by colour, so that a chart can be read in black and white and by people who do
// not tell blue from orange. Every chart has a title and a description for those who have it read to them, and each
// point its own words, which a browser shows when it is pointed at. Text is never smaller than 12 units; draw at
// [Phone] size for a narrow page and not a large chart shrunk.
//
// # Missing and out of range
//
// A missing value (NaN) is not drawn, and no line spans it. An infinity is an error, as is a chart without any value:
// there is nothing to see, and an empty frame would say that there is.
//
// The same chart gives the same bytes.
package chart
