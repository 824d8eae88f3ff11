package console

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestAnAnalystReadsNumbersOfPeopleMaskedUnlessTheySayWhatFor(t *testing.T) {
	d := ready(t)
	d.ticket(1, "身份证11010519491231002X 手机13812345678", core.StatusNew)
	numbers := func(body string) bool {
		return strings.Contains(body, "11010519491231002X") || strings.Contains(body, "13812345678")
	}
	paths := []string{"/tickets", "/tickets/IT-000001", "/overview", "/tickets?q=%E8%BA%AB%E4%BB%BD"}
	d.as(core.RoleTechnician, "acme")
	if body := d.want(200, "GET", "/tickets/IT-000001", nil); !numbers(body) {
		t.Errorf("a technician reads %s", body)
	}
	d.as(core.RoleAnalyst, "acme")
	for _, path := range paths {
		if body := d.want(200, "GET", path, nil); numbers(body) || !strings.Contains(body, "110＊＊＊＊002X") {
			t.Errorf("an analyst reads at %s: %s", path, body)
		}
	}
	for _, purpose := range []string{"", " ", "x"} {
		d.want(400, "POST", "/tickets/IT-000001/reveal", map[string]any{"purpose": purpose})
	}
	d.want(404, "POST", "/tickets/IT-999999/reveal", map[string]any{"purpose": "核对报销户名"})
	if n := len(d.trail()); strings.Contains(d.trail()[n-1].Act, "revealed") {
		t.Error("a refused look is told as one")
	}
	if body := d.want(200, "POST", "/tickets/IT-000001/reveal", map[string]any{"purpose": "核对报销户名"}); !numbers(body) {
		t.Errorf("the revealed ticket is %s", body)
	}
	rows := d.trail()
	if r := rows[len(rows)-1]; r.Act != "revealed.ticket" || r.Actor != "admin:as-analyst" || r.Detail["purpose"] != "核对报销户名" || r.Detail["number"] != "IT-000001" {
		t.Errorf("the trail tells %+v", r)
	}
	if body := d.want(200, "GET", "/tickets/IT-000001", nil); numbers(body) {
		t.Error("what was revealed once stays revealed")
	}
}
