package book

// The keys of the receipt. Those that end in a slash are followed by a name.
const (
	ReceiptPurse      = "version/purse"
	ReceiptDuckDB     = "version/duckdb"
	ReceiptSchema     = "version/book"
	ReceiptPolicy     = "policy/name"
	ReceiptPolicyHash = "policy/sha256"
	ReceiptYear       = "policy/year"
	ReceiptNation     = "policy/nation"
	ReceiptEconomy    = "economy/name"
	ReceiptDirectory  = "economy/directory" // from the book's own directory, with slashes; where the files were then
	ReceiptAfter      = "after/book"        // the book of the year before, from the book's own directory; where it was then
	ReceiptAfterIs    = "after/digest"      // that book's digest
	ReceiptMade       = "made/"             // made/RULE: the hash of all that the rule's rows are made from
	ReceiptWords      = "words/"            // words/RULE: the hash of the words that its rows have
	ReceiptForm       = "form/"             // form/RULE: the hash of the rule itself, without what it reads
	ReceiptInput      = "input/"            // input/NAME: the hash of something that rules read
	ReceiptSmall      = "small/"            // small/MEASURE: counts below which are left out of what is published, and what the others are rounded to
	ReceiptFile       = "file/"             // file/NAME/sha256 and file/NAME/rows
	ReceiptSetting    = "setting/"          // how the run was asked for
	ReceiptAsOf       = "setting/as-of"     // the day as known on which it was run, such as 2025-06-30; not there: all is known
	ReceiptRows       = "rows/"             // how many rows a table has
	ReceiptDigest     = "digest/"           // the digest of a table
	ReceiptBookDigest = "digest"            // of all the tables' digests
)
