package stories_test

import "github.com/imdesk/imdesk/core"

// expense is a claim with a wrong invoice number, one more approver by its amount and one more by request.
func expense(s *stage) {
	zhao := s.role("zhao-wanqing", core.WeCom)
	bai := s.role("bai-xuefeng", core.WeCom)
	yu := s.role("yu-jiaqi", core.WeCom)
	xie := s.role("xie-meiling", core.Feishu)

	s.chapter("发票号码少了一位")
	zhao.says("申请 报销")
	zhao.answers("招待", "6800", "2431700000123456789")
	zhao.answers("24317000001234567890", "11月20日", "客户三人，我方两人")
	zhao.sends("发票")
	zhao.sees("FIN-000001", "等待审批")

	s.chapter("上级先请会计看一眼")
	bai.says("前加签 FIN-000001 于佳琪 请看看发票抬头对不对")
	yu.presses("同意", "FIN-000001")
	bai.presses("同意", "FIN-000001")

	s.chapter("五千元以上，财务负责人再批")
	xie.presses("同意", "FIN-000001")

	s.chapter("核验、打款、到账")
	yu.says("解决 FIN-000002 已核验，没有重复报销")
	yu.says("解决 FIN-000003 已打款，预计当天到账")
	zhao.says("确认解决 FIN-000001")
	zhao.sees("已关闭")
	s.picture("赵婉清的报销从填写到打款", pane{zhao, nil})
}
