package wecom

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/adapters"
)

var _ adapters.Directory = (*Adapter)(nil)

// member is one of user/list: developer.work.weixin.qq.com/document/path/90201, with the fields of path/90196. The employee number is no field
// of WeCom's; enterprises keep it as an attribute of their own.
type member struct {
	UserID     string   `json:"userid"`
	Name       string   `json:"name"`
	Position   string   `json:"position"`
	Department []int    `json:"department"`
	Main       int      `json:"main_department"`
	Leader     []string `json:"direct_leader"`
	Status     int      `json:"status"`
	Attributes struct {
		List []struct {
			Name string `json:"name"`
			Text struct {
				Value string `json:"value"`
			} `json:"text"`
		} `json:"attrs"`
	} `json:"extattr"`
}

// attribute names under which enterprises keep what we look for.
var numberNames, siteNames = []string{"工号", "员工编号", "员工工号"}, []string{"办公地点", "工作地点", "楼层"}

func (m member) attribute(names []string) string {
	for _, want := range names {
		for _, a := range m.Attributes.List {
			if a.Name == want {
				return strings.TrimSpace(a.Text.Value)
			}
		}
	}
	return ""
}

func (m member) neutral(departments map[int]string) adapters.Member {
	out := adapters.Member{
		ID: strings.ToLower(m.UserID), Address: m.UserID, Name: m.Name, Title: m.Position, Active: m.Status == memberActive, Left: m.Status == memberLeft,
		Number: m.attribute(numberNames), Site: m.attribute(siteNames),
	}
	if len(m.Leader) > 0 {
		out.ManagerID = strings.ToLower(m.Leader[0])
	}
	if m.Main == 0 && len(m.Department) > 0 {
		m.Main = m.Department[0]
	}
	out.Department = departments[m.Main]
	return out
}

// Members implements adapters.Directory: the departments of the app's range, and the people right in each.
func (a *Adapter) Members(ctx context.Context, each func([]adapters.Member) error) error {
	pace := adapters.NewLister()
	var tree struct {
		Departments []struct {
			ID   int    `json:"id"`
			Name string `json:"name"`
		} `json:"department"`
	}
	if err := pace.Call(ctx, func(ctx context.Context) error {
		return a.call(ctx, request{op: "list departments", path: "/cgi-bin/department/list", repeatable: true, out: &tree})
	}); err != nil {
		return err
	}
	names := map[int]string{}
	for _, d := range tree.Departments {
		names[d.ID] = d.Name
	}
	for _, d := range tree.Departments {
		var list struct {
			Users []member `json:"userlist"`
		}
		if err := pace.Call(ctx, func(ctx context.Context) error {
			return a.call(ctx, request{
				op: "list people", path: "/cgi-bin/user/list", query: url.Values{"department_id": {strconv.Itoa(d.ID)}}, repeatable: true, out: &list,
			})
		}); err != nil {
			return err
		}
		found := make([]adapters.Member, 0, len(list.Users))
		for _, m := range list.Users {
			if m.UserID != "" {
				found = append(found, m.neutral(names))
			}
		}
		if err := each(found); err != nil {
			return err
		}
	}
	return nil
}
