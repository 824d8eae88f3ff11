package wecom

import (
	"encoding/xml"
	"strings"
	"testing"
)

func TestXMLOfThePlatformIsRead(t *testing.T) {
	n, err := parseXML([]byte("<?xml version=\"1.0\"?>\n<!-- c --><xml a=\"1\"><A><![CDATA[ 5 < 6 && \"😀\" ]]></A><B>1&lt;2&#x4f60;&#33;&amp;</B><C/><D><E>x</E><E>y</E></D>" +
		"<F><![CDATA[a]]]]><![CDATA[>b]]></F></xml>\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"A": `5 < 6 && "😀"`, "B": "1<2你!&", "C": "", "F": "a]]>b", "none": ""} {
		if got := n.get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if kids := n.child("D").kids; len(kids) != 2 || kids[1].text != "y" {
		t.Errorf("D holds %+v", kids)
	}
}

func TestXMLThatCouldDoHarmIsRefused(t *testing.T) {
	deep := strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)
	for name, doc := range map[string]string{
		"doctype":        `<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>`,
		"inner doctype":  `<xml><!DOCTYPE x></xml>`,
		"unknown entity": `<xml>&a;</xml>`,
		"bad reference":  `<xml>&#xD800;</xml>`,
		"zero":           `<xml>&#0;</xml>`,
		"crossed tags":   `<xml><a></xml></a>`,
		"no end":         `<xml><a>`,
		"open cdata":     `<xml><![CDATA[x</xml>`,
		"two roots":      `<xml></xml><xml></xml>`,
		"no root":        `hello`,
		"nothing":        ``,
		"depth":          deep,
		"width":          "<xml>" + strings.Repeat("<a/>", maxXMLNodes+1) + "</xml>",
		"size":           "<xml>" + strings.Repeat("x", maxXML) + "</xml>",
		"not UTF-8":      "<xml>\xff</xml>",
	} {
		if n, err := parseXML([]byte(doc)); err == nil {
			t.Errorf("%s reads as %+v", name, n)
		}
	}
}

func FuzzXML(f *testing.F) {
	f.Add(load(f, "app_cb_card_form.xml"))
	f.Add([]byte("<xml><A><![CDATA[x]]></A>&#65;</xml>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := parseXML(data)
		if err != nil {
			return
		}
		// Whatever we take, the standard library must not find another root.
		var std struct {
			XMLName xml.Name
		}
		if xml.Unmarshal(data, &std) == nil && !strings.HasSuffix(n.name, std.XMLName.Local) {
			t.Errorf("root is %q, the standard library says %q", n.name, std.XMLName.Local)
		}
	})
}

func BenchmarkParseXML(b *testing.B) {
	doc := load(b, "app_cb_card_form.xml")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parseXML(doc); err != nil {
			b.Fatal(err)
		}
	}
}
