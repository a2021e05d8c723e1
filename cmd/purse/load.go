package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// loadPolicy loads a policy. A directory that is not there is wrong use; what is wrong inside it is the policy's.
func loadPolicy(dir string) (*policy.Policy, error) { return loadPolicyAsOf(dir, nil) }

// loadPolicyAsOf loads a policy as known on a day; nil is with all that is known.
func loadPolicyAsOf(dir string, asOf *rule.Day) (*policy.Policy, error) {
	if err := isDir(dir, "policy", "the directory that holds the policy's YAML files"); err != nil {
		return nil, err
	}
	return policy.LoadWith(dir, policy.Options{AsOf: asOf})
}

// asOf is a flag that says as known on which day.
type asOf struct {
	AsOf string `placeholder:"DATE" help:"As known on a date, such as 2025-06-30: what was published later is not used. By default all is."`
}

func (f asOf) day() (*rule.Day, error) {
	if f.AsOf == "" {
		return nil, nil
	}
	day, err := rule.ParseDay(f.AsOf)
	if err != nil {
		return nil, wrongUse(fmt.Errorf("--as-of: %w", err))
	}
	return &day, nil
}

// openEconomy opens an economy, as loadPolicy does a policy.
func openEconomy(dir string) (*economy.Economy, error) {
	if err := isDir(dir, "economy", "the directory that holds economy.yaml"); err != nil {
		return nil, err
	}
	return economy.Open(dir)
}

// loadBoth loads a policy and opens an economy, with the faults of both.
func loadBoth(policyDir, economyDir string, asOf *rule.Day) (*policy.Policy, *economy.Economy, error) {
	p, err := loadPolicyAsOf(policyDir, asOf)
	e, err2 := openEconomy(economyDir)
	return p, e, joined(err, err2)
}

func isDir(path, what, give string) error {
	at := fault.Place{File: path}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return wrongUse(fault.New(at, "there is no such directory").WithHint("give %s", give))
	case err != nil:
		return wrongUse(fault.New(at, "%v", err))
	case !info.IsDir():
		return wrongUse(fault.New(at, "this is a file, and a %s is a directory", what).WithHint("give %s", give))
	}
	return nil
}
