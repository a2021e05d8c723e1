package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
)

// writeCSV writes plain values under a heading; a missing one is empty.
func (t table) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = c.Name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range t.Rows {
		for i, c := range row {
			record[i] = c.Text
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// writeJSON writes an array with an object a row, a row a line: numbers with every digit, yes or no as true or
// false, a missing value as null.
func (t table) writeJSON(w io.Writer) error {
	out := bufio.NewWriter(w)
	out.WriteString("[")
	for i, row := range t.Rows {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n  {")
		for j, c := range row {
			if j > 0 {
				out.WriteString(", ")
			}
			out.Write(jsonText(t.Columns[j].Name))
			out.WriteString(": ")
			out.Write(jsonValue(c, t.Columns[j].Kind))
		}
		out.WriteByte('}')
	}
	if len(t.Rows) > 0 {
		out.WriteByte('\n')
	}
	out.WriteString("]\n")
	return out.Flush()
}

func jsonValue(c cell, k kind) []byte {
	switch {
	case !c.Known:
		return []byte("null")
	case k == yesNo:
		return []byte(map[string]string{"yes": "true", "no": "false"}[c.Text])
	case k != words && json.Valid([]byte(c.Text)):
		return []byte(c.Text)
	}
	return jsonText(c.Text)
}

func jsonText(s string) []byte {
	text, _ := json.Marshal(s) // a string always has a JSON form
	return text
}
