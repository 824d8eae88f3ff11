package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// catalogueNamed opens the item a person names or asks for, or shows the services: all of them, or a desk's.
func (t *turn) catalogueNamed(name string) error {
	name = strings.TrimSpace(name)
	if name == "" {
		return t.catalogueList()
	}
	if d, ok := t.w.deskNamed(name); ok {
		return t.catalogueOf(d)
	}
	if it, ok := t.itemMeant(name); ok {
		return t.offerItem(it, "")
	}
	if err := t.say(t.tr("服务目录里没有「%s」，下面是可以申请的服务：", esc(name))); err != nil {
		return err
	}
	return t.catalogueList()
}

// itemMeant finds the item that words name: wholly, in part, or in the person's own words.
func (t *turn) itemMeant(name string) (core.CatalogueItem, bool) {
	fits := []func(core.CatalogueItem) bool{
		func(it core.CatalogueItem) bool { return it.ID == name || it.Name == name },
		func(it core.CatalogueItem) bool { return slices.Contains(it.Keywords, name) },
		func(it core.CatalogueItem) bool {
			return strings.Contains(it.Name, name) || strings.Contains(name, it.Name)
		},
	}
	for _, fit := range fits {
		for _, mine := range []bool{true, false} {
			i := slices.IndexFunc(t.w.Setup.Catalogue, func(it core.CatalogueItem) bool { return t.mayRequest(it) == mine && fit(it) })
			if i >= 0 {
				return t.w.Setup.Catalogue[i], true
			}
		}
	}
	return t.w.item(t.w.Read(name).Item)
}

// recentRequests is how many of the newest requests say what is popular.
const recentRequests = 500

// services lists what the person may request, the most requested first.
func (t *turn) services() ([]core.CatalogueItem, error) {
	items := slices.DeleteFunc(slices.Clone(t.w.Setup.Catalogue), func(it core.CatalogueItem) bool { return !t.mayRequest(it) })
	if len(items) == 0 {
		return nil, nil
	}
	asked, err := t.tx.Requested(t.ctx, recentRequests)
	slices.SortStableFunc(items, func(a, b core.CatalogueItem) int { return asked[b.ID] - asked[a.ID] })
	return items, err
}

func (t *turn) catalogueList() error {
	items, err := t.services()
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return t.answerOrSay(t.tr("目前没有你可以申请的服务，请直接描述你的需求。"))
	}
	return t.showOrReply(t.catalogueCard(items))
}

// catalogueOf shows the services of one desk.
func (t *turn) catalogueOf(d core.Desk) error {
	items, err := t.services()
	if err != nil {
		return err
	}
	items = slices.DeleteFunc(items, func(it core.CatalogueItem) bool { return it.Desk != d.ID })
	if len(items) == 0 {
		return t.answerOrSay(t.tr("%s没有你可以申请的服务，请直接描述你的需求。", d.Name))
	}
	c := t.catalogueCard(items)
	c.Title, c.Summary = t.tr("%s的服务", d.Name), t.tr("%s可以申请的服务", d.Name)
	return t.showOrReply(c)
}

func (t *turn) catalogueOpen() error {
	it, ok := t.w.item(t.ev.Click.Arg)
	if !ok {
		return core.Refuse(core.CodeNotFound, "这项服务已下架。发送「服务」看看现在可以申请什么。")
	}
	if !t.mayRequest(it) {
		return core.Refuse(core.CodeForbidden, t.notFor(it))
	}
	if err := t.offerItem(it, ""); err != nil {
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("请填写%s申请", it.Name))})
}
