package particulars

import (
	"html"
	"slices"
	"strings"
)

// Markdown is the document as Markdown: a heading, tables with their bars, and gaps as quotes.
func (d *Document) Markdown() string {
	var b strings.Builder
	b.WriteString("# " + inLine(d.Title) + "\n")
	for _, block := range d.Blocks {
		b.WriteString("\n")
		switch {
		case block.Heading != "":
			b.WriteString(strings.Repeat("#", block.Level) + " " + inLine(block.Heading) + "\n")
		case block.Text != "":
			b.WriteString(inLine(block.Text) + "\n")
		case block.Gap != "":
			b.WriteString("> **Gap:** " + inLine(block.Gap) + "\n")
		default:
			block.markdown(&b)
		}
	}
	return b.String()
}

func (t Block) markdown(b *strings.Builder) {
	row := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString("| " + strings.ReplaceAll(inLine(c), "|", `\|`))
		}
		b.WriteString(" |\n")
	}
	row(t.Header)
	for i := range t.Header {
		switch {
		case slices.Contains(t.Numbers, i):
			b.WriteString("| ---: ")
		default:
			b.WriteString("| --- ")
		}
	}
	b.WriteString("|\n")
	for _, cells := range t.Rows {
		row(cells)
	}
}

// inLine is a text on one line.
func inLine(text string) string { return strings.Join(strings.Fields(text), " ") }

const style = `body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;line-height:1.4}
table{border-collapse:collapse;margin:1em 0}th,td{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}
td.n,th.n{text-align:right}.gap{border-left:4px solid #a40;padding-left:.7em}@media print{h2{break-before:page}}`

// HTML is the document as one page that needs no other file.
func (d *Document) HTML() string {
	var b strings.Builder
	title := html.EscapeString(inLine(d.Title))
	b.WriteString("<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + title + "</title>\n<style>" + style +
		"</style>\n</head>\n<body>\n<h1>" + title + "</h1>\n")
	for _, block := range d.Blocks {
		switch {
		case block.Heading != "":
			tag := "h" + string(rune('0'+block.Level))
			b.WriteString("<" + tag + ">" + html.EscapeString(inLine(block.Heading)) + "</" + tag + ">\n")
		case block.Text != "":
			b.WriteString("<p>" + html.EscapeString(inLine(block.Text)) + "</p>\n")
		case block.Gap != "":
			b.WriteString("<p class=\"gap\"><strong>Gap:</strong> " + html.EscapeString(inLine(block.Gap)) + "</p>\n")
		default:
			block.html(&b)
		}
	}
	b.WriteString("</body>\n</html>\n")
	return b.String()
}

func (t Block) html(b *strings.Builder) {
	row := func(tag string, cells []string) {
		b.WriteString("<tr>")
		for i, c := range cells {
			open := tag
			if slices.Contains(t.Numbers, i) {
				open += ` class="n"`
			}
			b.WriteString("<" + open + ">" + html.EscapeString(inLine(c)) + "</" + tag + ">")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("<table>\n")
	row("th", t.Header)
	for _, cells := range t.Rows {
		row("td", cells)
	}
	b.WriteString("</table>\n")
}
