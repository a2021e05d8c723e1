// Package figures works out the statistics of package stats for the columns of any CSV file: rates, process control,
// funnels and waiting lists, a group at a time.
//
// A [Source] is a file read whole. Each statistic is a value with the names of the columns it reads ([Rate], [Control],
// [Funnel], [Waits]); its method Of gives a [Result]: a table whose columns are documented and do not change with the
// data, sentences that say what it shows, and a chart for each group.
//
// # What a cell may be
//
// A number may have thousands set apart by commas, a pound sign before it and a percent sign after it, which are not
// looked at. Nothing, NA, N/A, null, none, - and the marks of suppressed figures (*, c, :, [c], [x]) are missing.
// A day is 2025-04-30, 30/04/2025 (the day first), 30-Apr-2025 or 30 April 2025; a month, 2025-04, Apr-25, April 2025
// or 04/2025, is its first day; a year is its first of January. Anything else is a fault with its line.
//
// # Missing
//
// A group whose figures are all missing has a row without a value, and the reason; no row of a file is left out in
// silence, and no figure is NaN. Numbers come with 12 significant digits, the same on every machine.
package figures
