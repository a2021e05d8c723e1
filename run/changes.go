package run

import (
	"context"
)

// aimsChange is the name under which the book's changes hold what reforms say they will do for patients.
const aimsChange = "for-patients"

// describeChanges lists what reforms change in the policies they extend, and what they say they will do for patients.
func (s *session) describeChanges(ctx context.Context) error {
	for _, c := range s.Policy.Changes {
		if err := s.rows.Append(ctx, "changes", []any{c.Slug, c.Place, c.Was, c.Now, c.Because, c.Source}); err != nil {
			return err
		}
	}
	for _, layer := range s.Policy.Layers {
		for _, a := range layer.Aims {
			row := []any{aimsChange, "measure/" + a.Measure + "/" + layer.Title, "", a.Words(), a.Because, layer.Title}
			if err := s.rows.Append(ctx, "changes", row); err != nil {
				return err
			}
		}
	}
	return nil
}
