package privacy

import (
	"strings"
	"time"
)

// provinces are the first two digits of a place of registration (GB/T 2260), and of residence permits of Hong Kong, Macao and Taiwan (81–83).
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "

// validID checks a resident's number by GB 11643-1999: a known province, a date of birth, ISO 7064 MOD 11-2. The 15-digit numbers of before 1999
// have no check digit and were withdrawn in 2013; a serial number would pass for one too easily.
func validID(id string) bool {
	if !strings.Contains(provinces, " "+id[:2]+" ") {
		return false
	}
	if born, err := time.Parse("20060102", id[6:14]); err != nil || born.Year() < 1900 || born.Year() > 2099 {
		return false
	}
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(id[i]-'0') * w
	}
	return id[17] == "10X98765432"[sum%11]
}

// validCard checks a bank card's number by ISO/IEC 7812-1: a first digit that banks use in China (62… UnionPay, 4… Visa, 5… Mastercard, 35… JCB, 9… older
// cards of the large banks) and Luhn's check digit.
func validCard(card string) bool {
	if !strings.ContainsAny(card[:1], "34569") {
		return false
	}
	sum := 0
	for i := range len(card) {
		d := int(card[len(card)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// validPhone knows a mobile number by its second digit; there is no check digit.
func validPhone(n string) bool { return n[0] == '1' && n[1] >= '3' }
