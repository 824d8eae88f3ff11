// Package assets brings the asset register in from files and out again. It finds out who is meant by a holder; what a file looks like, package
// core/asset knows.
package assets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/bot/people"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/store"
)

// maxFile bounds a file, in bytes: some hundred thousand assets.
const maxFile = 32 << 20

// mostPeople is how many people are looked through for holders.
const mostPeople = 1 << 20

// Read reads a file and finds its holders. All that is wrong is told at once.
func Read(ctx context.Context, org *store.Org, r io.Reader) ([]asset.Asset, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	all, faults, err := Judge(ctx, org, raw)
	if err != nil {
		return nil, err
	}
	return all, asset.Wrong(faults)
}

// Judge reads a file and finds its holders: by id, employee number, or a name that only one person has. Lines that are wrong are told in their
// order and are in no list of assets; the error is for what is no such file at all.
func Judge(ctx context.Context, org *store.Org, raw []byte) ([]asset.Asset, []asset.Fault, error) {
	if len(raw) > maxFile {
		return nil, nil, core.Refuse(core.CodeInvalid, fmt.Sprintf("文件超过 %d MB，请分成几份", maxFile>>20))
	}
	text, err := people.Decoded(raw)
	if err != nil {
		return nil, nil, core.Refuse(core.CodeInvalid, err.Error())
	}
	rows, faults, err := asset.Rows(strings.NewReader(text))
	if err != nil {
		return nil, nil, core.Refuse(core.CodeInvalid, err.Error())
	}
	everybody, err := org.People(ctx, "", 0, mostPeople)
	if err != nil {
		return nil, nil, err
	}
	find := holders(everybody)
	var all []asset.Asset
	for _, r := range rows {
		if named := r.Holder; named != "" {
			if r.Holder, err = find(string(named)); err != nil {
				faults = append(faults, asset.Fault{Line: r.Line, Problem: fmt.Sprintf("%s 的使用人「%s」：%v", r.Code, named, err)})
				continue
			}
		}
		all = append(all, r.Asset)
	}
	slices.SortStableFunc(faults, func(a, b asset.Fault) int { return a.Line - b.Line })
	return all, faults, nil
}

// holders finds people as a file names them.
func holders(everybody []core.Person) func(string) (core.PersonID, error) {
	ids, numbers, named := map[string]core.PersonID{}, map[string]core.PersonID{}, map[string][]core.PersonID{}
	for _, p := range everybody {
		ids[string(p.ID)] = p.ID
		if p.Number != "" {
			numbers[p.Number] = p.ID
		}
		if p.Active {
			named[p.Name] = append(named[p.Name], p.ID)
		}
	}
	return func(who string) (core.PersonID, error) {
		if id, ok := ids[who]; ok {
			return id, nil
		}
		if id, ok := numbers[who]; ok {
			return id, nil
		}
		switch found := named[who]; len(found) {
		case 1:
			return found[0], nil
		case 0:
			return "", errors.New("没有这个人，请写工号，或先导入人员")
		default:
			return "", fmt.Errorf("有 %d 位同名，请写工号", len(found))
		}
	}
}

// Write writes the whole register.
func Write(ctx context.Context, org *store.Org, w io.Writer) error {
	all, err := org.Assets(ctx)
	if err != nil {
		return err
	}
	return asset.Write(w, all)
}
