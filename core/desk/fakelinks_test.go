package desk

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

func (f *fakeTx) canonical(id core.PersonID) core.PersonID {
	if target, ok := f.aliases[id]; ok {
		return target
	}
	return id
}

func (f *fakeTx) Link(_ context.Context, person, target core.PersonID) error {
	target = f.canonical(target)
	if target == person {
		return core.Refuse(core.CodeInvalid, "不能把账号关联到自己")
	}
	for alias, of := range f.aliases {
		if of == person {
			f.aliases[alias] = target
		}
	}
	f.aliases[person] = target
	return nil
}

func (f *fakeTx) Unlink(_ context.Context, person core.PersonID) error {
	if _, ok := f.aliases[person]; !ok {
		return missing()
	}
	delete(f.aliases, person)
	return nil
}

func (f *fakeTx) LinkOffer(_ context.Context, p core.PersonID) (LinkOffer, error) {
	return f.offers[p], nil
}

func (f *fakeTx) LinkOffered(_ context.Context, code string) (LinkOffer, error) {
	for _, o := range f.offers {
		if o.Code == code && code != "" {
			return o, nil
		}
	}
	return LinkOffer{}, missing()
}

func (f *fakeTx) PutLinkOffer(_ context.Context, o LinkOffer) error {
	f.offers[o.Person] = o
	return nil
}

func (f *fakeTx) Wishes(ctx context.Context, id core.PersonID) (core.Wishes, error) {
	p, _ := f.Person(ctx, id) // nobody has no wishes
	return p.Wishes, nil
}

func (f *fakeTx) PutWishes(_ context.Context, id core.PersonID, w core.Wishes) error {
	p, err := find(f.people, f.canonical(id))
	p.Wishes = w
	f.people[p.ID] = p
	return err
}
