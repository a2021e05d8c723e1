package synth

import (
	"fmt"
	"math"
	"strings"
)

// Target is a published figure that an invented country is held against.
type Target struct {
	Shape, Part string
	Value       float64
	Sure        string // S published, M worked out from published figures, K general knowledge
	Source      string
}

// Shape is a figure of the country beside its target.
type Shape struct {
	Target
	Measured float64
	// Off is how far it is from the target: the difference as a share of the target, or, where Total is set, the total
	// variation between two mixes: half the sum of the differences between their shares.
	Off   float64
	Total bool
}

// Near is how far a shape may be from its target at a million people: 5%, or a total variation of 0.05.
const Near = 0.05

// Within says whether the country has the shape, within a limit such as Near.
func (s *Shape) Within(limit float64) bool { return math.Abs(s.Off) <= limit }

// wide are the broader age bands of the report: the first of the five-year bands of each.
var wide = []int{0, 1, 3, 9, 13, 15, 17, bands}

func wideName(i int) string {
	if wide[i+1] == bands {
		return fmt.Sprintf("%d+", 5*wide[i])
	}
	return fmt.Sprintf("%d-%d", 5*wide[i], 5*wide[i+1]-1)
}

// shapes holds what was added up against the targets. The shares of chapters become one row for each kind of spell.
func (t *tally) shapes(f *figures, days [13]int) (out []Shape) {
	measured := t.measured()
	t.index(days, measured)
	variation := map[string]float64{}
	for _, target := range f.targets {
		x := measured[target.Shape+"/"+target.Part]
		if strings.HasPrefix(target.Shape, "chapters") {
			variation[target.Shape] += math.Abs(x-target.Value) / 2
			if target.Part == "Y" { // the last there is
				target.Part, target.Value = "distance of the mix, 0 to 1", 0
				out = append(out, Shape{Target: target, Measured: variation[target.Shape], Off: variation[target.Shape], Total: true})
			}
			continue
		}
		out = append(out, Shape{Target: target, Measured: x, Off: x/target.Value - 1})
	}
	return out
}

// measured are the country's figures by shape and part.
func (t *tally) measured() map[string]float64 {
	out := map[string]float64{}
	t.heads(out)
	all := float64(t.count(emergency) + t.count(planned) + t.count(maternity))
	out["emergency share/of admissions"] = float64(t.count(emergency)) / all
	out["day cases/of planned admissions"] = float64(t.brief[planned]) / float64(t.count(planned))
	out["stays of at most a night/emergency"] = float64(t.brief[emergency]) / float64(t.count(emergency))
	for kind, name := range map[int]string{emergency: "emergency", planned: "planned, with a night or more booked", maternity: "maternity"} {
		out["mean stay/"+name], out["ninth tenth of stays/"+name] = stayed(t.stays[kind][:])
	}
	for kind := range t.chapters {
		for i, n := range t.chapters[kind] {
			out[fmt.Sprintf("chapters, %s/%c", kindNames[kind], 'A'+i)] = float64(n) / float64(t.count(kind))
		}
	}
	outpatients, emergencies, within := t.visits()
	people := float64(t.everyone())
	out["attendances a head/outpatient"] = float64(outpatients) / people
	out["attendances a head/emergency department"] = float64(emergencies) / people
	out["within four hours/of attendances at departments"] = float64(within) / float64(emergencies)
	out["within eighteen weeks/of pathways in January"] = float64(t.waiting[1]) / float64(max(1, t.waiting[0]))
	out["pathways in January/a head"] = float64(t.waiting[0]) / people
	for _, kind := range []int{emergency, planned} {
		out["deprivation/"+kindNames[kind]+", most deprived fifth to least"] = t.gradient(kind)
	}
	return out
}

func (t *tally) everyone() (n int64) {
	for b := range bands {
		for s := range 2 {
			for _, people := range t.people[b][s] {
				n += people
			}
		}
	}
	return n
}

func (t *tally) count(kind int) (n int64) {
	for b := range bands {
		for s := range 2 {
			for d := range tenths {
				n += t.spells[kind][b][s][d]
			}
		}
	}
	return n
}

// heads are admissions a head by broad age band and sex.
func (t *tally) heads(out map[string]float64) {
	for i := range len(wide) - 1 {
		for s, sex := range []string{"male", "female"} {
			var n, people int64
			for b := wide[i]; b < wide[i+1]; b++ {
				for d := range tenths {
					people += t.people[b][s][d]
					for kind := range t.spells {
						n += t.spells[kind][b][s][d]
					}
				}
			}
			out["admissions a head/"+wideName(i)+" "+sex] = float64(n) / float64(max(1, people))
		}
	}
}

// stayed are the mean and the ninth tenth of stays counted by their days. Within a day the ninth tenth is the share of
// its stays that are needed, so that it is no whole number.
func stayed(days []int64) (mean, ninth float64) {
	var n, sum, below int64
	for d, count := range days {
		n, sum = n+count, sum+int64(d)*count
	}
	for d, count := range days {
		if 10*(below+count) >= 9*n && count > 0 {
			return float64(sum) / float64(n), float64(d) + (0.9*float64(n)-float64(below))/float64(count)
		}
		below += count
	}
	return 0, 0
}

// gradient is the most deprived fifth's use beside the least deprived's, each beside what its ages and sexes would have
// at everyone's rates.
func (t *tally) gradient(kind int) float64 {
	var seen, expected [5]float64
	for b := range bands {
		for s := range 2 {
			var n, people int64
			for d := range tenths {
				n, people = n+t.spells[kind][b][s][d], people+t.people[b][s][d]
			}
			for d := range tenths {
				seen[d/2] += float64(t.spells[kind][b][s][d])
				expected[d/2] += float64(n) / float64(max(1, people)) * float64(t.people[b][s][d])
			}
		}
	}
	return seen[0] / expected[0] / (seen[4] / expected[4])
}

// index is each month's emergency admissions a day beside the year's. days are where the months start.
func (t *tally) index(days [13]int, out map[string]float64) {
	all := float64(t.count(emergency)) / float64(days[12])
	for m := range 12 {
		daily := float64(t.months[emergency][m]) / float64(days[m+1]-days[m])
		out[fmt.Sprintf("emergency admissions a day/%d", m+1)] = daily / all
	}
}
