package rule

// Equal says whether two values are the same: both missing, or of one kind and equal, numbers whatever their places.
func (v Value) Equal(w Value) bool {
	if v.kind != w.kind {
		return false
	}
	if v.kind == Number {
		return v.num.Cmp(w.num) == 0
	}
	return v.flag == w.flag && v.text == w.text && v.day == w.day
}

// Equal says whether two types say the same: bounds by value.
func (t Type) Equal(u Type) bool {
	same := func(low bool) bool {
		a, b := t.Max, u.Max
		if low {
			a, b = t.Min, u.Min
		}
		return a == nil && b == nil || a != nil && b != nil && a.Cmp(b) == 0
	}
	return t.Kind == u.Kind && t.Unit == u.Unit && t.Scale == u.Scale && t.Missing == u.Missing && same(true) && same(false)
}
