package knowledge

import (
	"fmt"
	"testing"
)

// grown repeats the company's articles with marked titles up to n of them.
func grown(b *testing.B, n int) []Article {
	base := companyArticles(b)
	all := make([]Article, 0, n)
	for i := 0; len(all) < n; i++ {
		a := base[i%len(base)]
		if i >= len(base) {
			a.ID = fmt.Sprintf("%s-%d", a.ID, i)
			a.Title = fmt.Sprintf("%s（%d 号楼）", a.Title, i)
		}
		all = append(all, a)
	}
	return all
}

var benchQueries = []string{
	"出差酒店里 vpn 拨不上去 提示 809 错误", "打印鸡又卡纸了", "报消单交了半个月钱还没到账", "登不上", "今天天气真不错",
	"昨天改了密码以后，手机上的公司邮箱还是打不开，提示服务器拒绝访问，电脑上的 Outlook 也一直弹窗让我输入密码，麻烦帮忙看看，谢谢",
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{60, 108, 500, 2000} {
		ix := NewIndex(grown(b, n), nil)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				ix.Search(benchQueries[i%len(benchQueries)], Options{})
			}
		})
	}
}

func BenchmarkUnderstand(b *testing.B) {
	for _, n := range []int{108, 2000} {
		an := NewAnalyst(NewIndex(grown(b, n), nil), companyDesks(b))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				an.Understand(benchQueries[i%len(benchQueries)], Options{})
			}
		})
	}
}

func BenchmarkNewIndex(b *testing.B) {
	articles := grown(b, 108)
	for b.Loop() {
		NewIndex(articles, nil)
	}
}
