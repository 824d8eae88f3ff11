package knowledge

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"
)

//go:embed lexicon.tsv
var shippedLexicon string

// kind says what part a term plays in a sentence.
type kind uint8

const (
	kindFunction kind = iota + 1 // 请问, 一下: carries form, not content
	kindAsk                      // 怎么, 多久: a function word that asks
	kindSystem                   // what can be broken: VPN, 打印机
	kindObject                   // other nouns: 年假, 发票
	kindSymptom                  // how it is broken: 打不开, 卡
	kindAct                      // what one wants done: 申请, 重置
	kindAside                    // life outside the company: 天气, 电影
)

var kinds = map[string]kind{
	"fn": kindFunction, "ask": kindAsk, "sys": kindSystem, "obj": kindObject, "sym": kindSymptom, "act": kindAct, "off": kindAside,
}

// concept is a term of the vocabulary with all the words people use for it.
type concept struct {
	name    string
	kind    kind
	related []int32
}

// Lexicon maps phrases (synonyms, slang, homophones, English, product names) to terms. It is immutable.
type Lexicon struct {
	concepts []concept
	byName   map[string]int32
	edges    map[uint64]int32 // (node, rune) → node
	accept   []int32          // node → concept+1
	phrases  int
}

// DefaultLexicon returns the shipped vocabulary: IT service management, HR, 行政, 财务, 采购, 法务.
var DefaultLexicon = sync.OnceValue(func() *Lexicon {
	lx, err := NewLexicon(strings.NewReader(shippedLexicon))
	if err != nil {
		panic(err) // the file is compiled in and covered by a test
	}
	return lx
})

func (k kind) function() bool { return k == kindFunction || k == kindAsk }

// NewLexicon reads layers in order; a phrase given again in a later layer means what the later layer says.
// A line is "kind <tab> term <tab> phrase,phrase,… [<tab> related term,…]"; # starts a comment line. Kinds are
// fn, ask, sys, obj, sym, act and off. A term is a phrase of itself.
func NewLexicon(layers ...io.Reader) (*Lexicon, error) {
	lx := newPhrases()
	for n, layer := range layers {
		if err := lx.read(layer); err != nil {
			return nil, fmt.Errorf("read lexicon layer %d: %w", n+1, err)
		}
	}
	return lx, nil
}

// ShippedLexicon returns the text of the shipped layer, for stacking a customer's layer on top.
func ShippedLexicon() io.Reader { return strings.NewReader(shippedLexicon) }

// Phrases returns how many phrases are known.
func (lx *Lexicon) Phrases() int { return lx.phrases }

func (lx *Lexicon) read(r io.Reader) error {
	seen := map[string]int{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := lx.addLine(line, n, seen); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}

func (lx *Lexicon) addLine(line string, n int, seen map[string]int) error {
	cols := strings.Split(line, "\t")
	if len(cols) < 2 || len(cols) > 4 {
		return fmt.Errorf("want 2 to 4 columns, have %d", len(cols))
	}
	k, ok := kinds[cols[0]]
	if !ok {
		return fmt.Errorf("unknown kind %q", cols[0])
	}
	id := lx.concept(strings.TrimSpace(cols[1]))
	lx.concepts[id].kind = k
	phrases := []string{cols[1]}
	if len(cols) > 2 {
		phrases = append(phrases, strings.Split(cols[2], ",")...)
	}
	for _, p := range phrases {
		if err := lx.addPhrase(p, id, n, seen); err != nil {
			return err
		}
	}
	if len(cols) > 3 {
		for _, name := range strings.Split(cols[3], ",") {
			other := lx.concept(strings.TrimSpace(name))
			lx.concepts[id].related = append(lx.concepts[id].related, other)
		}
	}
	return nil
}

func (lx *Lexicon) addPhrase(text string, id int32, line int, seen map[string]int) error {
	p := fold(nil, strings.TrimSpace(text), 0)
	if len(p) == 0 {
		return nil
	}
	if at, dup := seen[string(p)]; dup {
		if at == line {
			return nil
		}
		return fmt.Errorf("phrase %q is already on line %d", string(p), at)
	}
	seen[string(p)] = line
	lx.insert(p, id)
	return nil
}

// concept returns the id of a term, making it an object until a line says otherwise.
func (lx *Lexicon) concept(name string) int32 {
	if id, ok := lx.byName[name]; ok {
		return id
	}
	id := int32(len(lx.concepts))
	lx.concepts = append(lx.concepts, concept{name: name, kind: kindObject})
	lx.byName[name] = id
	return id
}
