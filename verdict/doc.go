// Package verdict says in plain words what a statistic shows, how often chance alone would show it, and what it does
// not mean. A reader needs no statistics: "Outside the limits this month", "Seven months in a row above the average
// since March 2025", "Beyond the 99.8% limits: chance alone puts about 1 in 500 so far out".
//
// The figures come from package stats; nothing is judged anew here, so that a sentence says what the chart shows.
package verdict
