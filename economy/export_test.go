package economy

// SetPartRows makes tables of more rows than this be looked through for duplicates in parts, and gives back what it was.
func SetPartRows(rows int64) (was int64) {
	was, partRows = partRows, rows
	return was
}
