// Package policytest runs the tests of a policy: files beside its rules that someone who writes no programs can write,
// with small tables of what is given and of what is expected.
//
// [Read] reads the tests of a policy's directory, [New] fits them to the policy and reports everything in them that does
// not fit, and [Suite.Run] runs each on both engines and sets what is expected beside what was found. A test needs no
// files but its own: its rows are the economy, and where it gives rows of the policy's tables or values of its
// parameters, those take the place of the policy's own.
package policytest
