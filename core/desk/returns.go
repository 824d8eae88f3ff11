package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/core/flow"
)

// mostReturned bounds how many assets of one person become tasks, which is more than anybody holds.
const mostReturned = 100

// toReturn lists, by the item's tasks, the assets that have to be returned for a request, and the tasks for which there are none.
func (t *turn) toReturn(it core.CatalogueItem, tk core.Ticket) (held map[string][]asset.Asset, none []string, err error) {
	held = map[string][]asset.Asset{}
	of := map[core.PersonID][]asset.Asset{}
	for _, tpl := range it.Tasks {
		if tpl.ReturnsOf == "" {
			continue
		}
		holder := tk.Requester
		if tpl.ReturnsOf != core.ReturnsOfRequester {
			holder = core.PersonID(tk.Detail.Form[tpl.ReturnsOf])
		}
		all, known := of[holder]
		if !known && holder != "" {
			if all, err = t.tx.AssetsOf(t.ctx, holder, mostReturned); err != nil {
				return nil, nil, err
			}
			of[holder] = all
		}
		for _, a := range all {
			if a.State != asset.Retired && flow.Concerns(it, tpl, a.Kind) {
				held[tpl.ID] = append(held[tpl.ID], a)
			}
		}
		if len(held[tpl.ID]) == 0 {
			none = append(none, tpl.ID)
		}
	}
	return held, none, nil
}

// returnTasks makes one task of each asset: with its code, so that it is found on the label, and where it is.
func returnTasks(task core.Ticket, tpl core.TaskTemplate, held []asset.Asset, parent core.Ticket) []core.Ticket {
	var out []core.Ticket
	for _, a := range held {
		k := task
		where := strings.Join(nonEmpty(a.Kind, a.Site), "，")
		k.Title = tpl.Name + " " + a.Code + "（" + where + "） · " + parent.Title
		k.Detail.Assets, k.Detail.Handover = []string{a.Code}, &core.Handover{Asset: a.Code, From: a.Holder}
		out = append(out, k)
	}
	return out
}

// handOver lets the register follow a task that is done. An asset that somebody else holds by now stays theirs, and the task says so.
func (t *turn) handOver(task *core.Ticket) error {
	h := task.Detail.Handover
	if h == nil {
		return nil
	}
	found, err := t.tx.Assets(t.ctx, []string{h.Asset})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		task.Detail.Resolution = appended(task.Detail.Resolution, language.Stored("登记里已没有 %s", h.Asset))
		return nil
	}
	before := found[0]
	expected, err := t.same(h.From, before.Holder)
	if err != nil {
		return err
	}
	if !expected {
		task.Detail.Resolution = appended(task.Detail.Resolution, language.Stored("登记没有改：%s 现在的使用人是 %s", h.Asset, t.name(before.Holder)))
		return nil
	}
	after := before
	after.Holder = h.To
	switch {
	case h.To == "" && before.State == asset.InUse:
		after.State = asset.InStock
	case h.To != "" && before.State == asset.InStock:
		after.State = asset.InUse
	}
	if err := t.tx.PutAsset(t.ctx, after); err != nil {
		return err
	}
	was, is := Differing(document(before), document(after))
	return t.audit("asset.changed", after.Code, map[string]any{"before": was, "after": is, "task": task.Number})
}

func appended(text, more string) string {
	return strings.Join(nonEmpty(text, more), "；")
}
