package knowledge

// dropDenied blanks X in "不是 X，是 Y" and "不是 X 而是 Y": what the person says it is not must not be searched.
// "是不是" and "不是 X 吗" are questions and stay.
func dropDenied(r []rune) {
	for i := 0; i+2 < len(r); i++ {
		if r[i] != '不' || r[i+1] != '是' || (i > 0 && r[i-1] == '是') {
			continue
		}
		if end := deniedEnd(r, i+2); end > 0 {
			for k := i; k < end; k++ {
				r[k] = ' '
			}
			i = end
		}
	}
}

// deniedEnd finds where X ends, or 0 when no "是 Y" follows within a clause's length.
func deniedEnd(r []rune, from int) int {
	const reach = 14
	for k := from + 1; k < len(r) && k < from+reach; k++ {
		switch r[k] {
		case '。', '?', '!', '\n', '吗', '么':
			return 0
		case '是':
			if k+1 < len(r) && r[k+1] != '不' && r[k-1] != '不' && r[k-1] != '还' && r[k-1] != '总' && r[k-1] != '老' {
				return k + 1
			}
			return 0
		}
	}
	return 0
}
