package desk

import "github.com/imdesk/imdesk/core"

// same reports whether two ids mean one human being.
func (t *turn) same(a, b core.PersonID) (bool, error) {
	if a == b || a == "" || b == "" {
		return a == b, nil
	}
	p, err := t.tx.Person(t.ctx, a)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	return p.Is(b), nil
}

// whose returns the person a copy was sent to, the zero value for a group's.
func (t *turn) whose(k core.Copy) (core.Person, error) {
	switch {
	case k.Person == "":
		return core.Person{}, nil
	case t.me.Is(k.Person):
		return t.me, nil
	}
	p, err := t.tx.Person(t.ctx, k.Person)
	if core.CodeOf(err) == core.CodeNotFound {
		return core.Person{ID: k.Person}, nil
	}
	return p, err
}

// platformNames is how platforms are called.
var platformNames = map[core.Platform]string{core.WeCom: "企业微信", core.DingTalk: "钉钉", core.Feishu: "飞书"}

// platformNamed finds the platform people mean; "" for none.
func platformNamed(s string) core.Platform {
	for p, forms := range map[core.Platform][]string{
		core.WeCom: {"企业微信", "企微", "微信", "wecom"}, core.DingTalk: {"钉钉", "dingtalk"}, core.Feishu: {"飞书", "feishu", "lark"},
	} {
		for _, f := range forms {
			if equalFold(s, f) {
				return p
			}
		}
	}
	return ""
}
