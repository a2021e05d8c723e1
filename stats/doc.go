// Package stats holds the statistics of measures as pure functions on slices: rates and their limits,
// standardisation, quantiles, inequality, life tables, process control, funnels and the theory of waiting lists.
// It knows nothing of policies, economies or files, keeps no state, and gives the same answer every time.
//
// # Conventions
//
// A level is the confidence of a two-sided interval, strictly between 0 and 1: 0.95 puts 2.5% in each tail,
// 0.998 puts 0.1%. Any level may be asked for, and any number of levels at once; with none, no limits are made.
//
// A multiplier turns a rate per head into a rate per so many: 100,000, 1,000, or 100 for a percentage.
// Values and limits are both in the unit of the multiplier.
//
// A missing value is NaN, in the arguments where the function says that a value may be missing. Anywhere else NaN
// is an error, as an infinity always is. Results never hold NaN or an infinity: what cannot be given is marked as
// not [Estimate.Known], or has no [Limits], and Why says what stood in the way.
//
// Errors report every wrong argument found, by name and position counted from 0, with what was found and what was
// expected. A number too large to compute with is an error that says so.
//
// Positions count from 0. Dates are calendar days, [Day].
//
// # Accuracy
//
// Quantiles of the normal, Student and Poisson distributions agree with their distribution functions to ten significant
// figures or more, those of the binomial to seven where there are a thousand million trials. A caller that compares or
// stores results rounds them with [Significant] to 12 figures first, so that two machines agree.
package stats
