package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// loadPolicy loads a policy. A directory that is not there is wrong use; what is wrong inside it is the policy's.
func loadPolicy(dir string) (*policy.Policy, error) {
	if err := isDir(dir, "policy", "the directory that holds the policy's YAML files"); err != nil {
		return nil, err
	}
	return policy.Load(dir)
}

// openEconomy opens an economy, as loadPolicy does a policy.
func openEconomy(dir string) (*economy.Economy, error) {
	if err := isDir(dir, "economy", "the directory that holds economy.yaml"); err != nil {
		return nil, err
	}
	return economy.Open(dir)
}

// loadBoth loads a policy and opens an economy, with the faults of both.
func loadBoth(policyDir, economyDir string) (*policy.Policy, *economy.Economy, error) {
	p, err := loadPolicy(policyDir)
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
