// Package version says which build of purse this is.
package version

import "runtime/debug"

// stamp is set by the release build: go build -ldflags "-X .../internal/version.stamp=1.2.3".
var stamp string

const (
	development = "development" // the name of a build that nothing is known of
	changed     = "+changes"    // after a commit, that there is more than it
)

// String is the release's number, else the module version or the commit it was built from, else "development".
// A commit with changes on top of it ends in "+changes".
func String() string {
	if stamp != "" {
		return stamp
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return development
	}
	return describe(info)
}

func describe(info *debug.BuildInfo) string {
	commit, changes := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			commit = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			changes = changed
		}
	}
	switch {
	case commit != "":
		return "commit " + commit + changes
	case info.Main.Version != "" && info.Main.Version != "(devel)":
		return info.Main.Version
	}
	return development
}
