package people

// Decoded is the text of a file that a spreadsheet wrote: UTF-8 where it is valid, else GBK.
func Decoded(raw []byte) (string, error) { return decoded(raw) }
