package wecomsim

// Bodies in the shape of the documented examples (developer.work.weixin.qq.com/document/path/90236, 94888, 90241).
const (
	sampleApproval     = `{"touser": "ZhaoMin|WangLei", "msgtype": "template_card", "agentid": 1000017, "template_card": {"card_type": "button_interaction", "task_id": "apv-20260930-0007_r2_9f3c", "source": {"desc": "服务台审批", "desc_color": 1}, "main_title": {"title": "待你审批：采购 27 寸显示器", "desc": "APV-20260930-0007"}, "sub_title_text": "申请理由：双屏开发，现有显示器已报修两次。", "quote_area": {"type": 1, "url": "https://desk.example.com/approvals/APV-20260930-0007", "title": "预算占用", "quote_text": "本季度剩余 ¥3,200；本单 ¥1,899"}, "horizontal_content_list": [{"keyname": "申请人", "value": "刘妍", "type": 3, "userid": "LiuYan"}, {"keyname": "金额", "value": "¥1,899.00"}, {"keyname": "截止", "value": "2026-10-02 18:00"}], "button_selection": {"question_key": "reject_reason", "title": "驳回原因", "option_list": [{"id": "none", "text": "（同意时忽略）"}, {"id": "over_budget", "text": "超出预算"}, {"id": "need_info", "text": "信息不全，请补充"}, {"id": "use_stock", "text": "请先用库存设备"}], "selected_id": "none"}, "button_list": [{"text": "同意", "style": 1, "key": "approval.approve"}, {"text": "驳回", "style": 2, "key": "approval.reject"}, {"type": 1, "text": "填写意见", "style": 4, "url": "https://desk.example.com/h5/approvals/APV-20260930-0007/comment"}]}, "enable_duplicate_check": 1, "duplicate_check_interval": 1800}`
	sampleCSAT         = `{"touser": "LiuYan", "msgtype": "template_card", "agentid": 1000017, "template_card": {"card_type": "vote_interaction", "task_id": "csat-INC-20260930-0042_1", "source": {"desc": "IT 服务台"}, "main_title": {"title": "这次处理得怎么样", "desc": "INC-20260930-0042 VPN 连不上（错误 691），由陈凯于 09-30 17:40 解决。"}, "checkbox": {"question_key": "csat_score", "mode": 0, "option_list": [{"id": "5", "text": "5 分 非常满意", "is_checked": false}, {"id": "4", "text": "4 分 满意", "is_checked": false}, {"id": "3", "text": "3 分 一般", "is_checked": false}, {"id": "2", "text": "2 分 不满意", "is_checked": false}, {"id": "1", "text": "1 分 没解决，请重开", "is_checked": false}]}, "submit_button": {"text": "提交评价", "key": "csat.submit"}}}`
	sampleForm         = `{"touser": "LiuYan", "msgtype": "template_card", "agentid": 1000017, "template_card": {"card_type": "multiple_interaction", "task_id": "frm-new-ticket_01J9Q2S7", "source": {"desc": "IT 服务台"}, "main_title": {"title": "补全工单信息", "desc": "已记下你的描述“VPN 连不上，提示 691”。再选三项就能派单；如需上传截图，直接发到这个会话。"}, "select_list": [{"question_key": "category", "title": "问题类别", "selected_id": "network_vpn", "option_list": [{"id": "network_vpn", "text": "网络与 VPN"}, {"id": "account", "text": "账号与权限"}, {"id": "hardware", "text": "硬件设备"}, {"id": "other", "text": "其他"}]}, {"question_key": "urgency", "title": "紧急程度", "selected_id": "p3", "option_list": [{"id": "p1", "text": "P1 多人无法工作"}, {"id": "p2", "text": "P2 我无法工作"}, {"id": "p3", "text": "P3 不影响主要工作"}]}, {"question_key": "site", "title": "办公地点", "selected_id": "sz_tower_b", "option_list": [{"id": "sz_tower_b", "text": "深圳 B 座"}, {"id": "bj_hq", "text": "北京总部"}, {"id": "remote", "text": "居家"}]}], "submit_button": {"text": "提交工单", "key": "form.submit"}}}`
	sampleArticles     = `{"touser": "LiuYan", "msgtype": "template_card", "agentid": 1000017, "template_card": {"card_type": "button_interaction", "task_id": "kbs-01J9Q2S7_q1", "source": {"desc": "知识库"}, "main_title": {"title": "先看看这几篇？", "desc": "按相关度排序，共 3 篇"}, "sub_title_text": "点文章名查看；解决了点“已解决”，否则点“转人工”建单。", "horizontal_content_list": [{"keyname": "文章1", "value": "VPN 报错 691 的处理步骤", "type": 1, "url": "https://desk.example.com/kb/1187?s=01J9Q2S7"}, {"keyname": "文章2", "value": "域账号密码过期怎么改", "type": 1, "url": "https://desk.example.com/kb/0932?s=01J9Q2S7"}, {"keyname": "文章3", "value": "居家办公网络自检", "type": 1, "url": "https://desk.example.com/kb/1044?s=01J9Q2S7"}], "button_list": [{"text": "已解决", "style": 1, "key": "kb.solved"}, {"text": "转人工", "style": 4, "key": "kb.escalate"}]}}`
	sampleStatus       = `{"touser": "LiuYan", "msgtype": "template_card", "agentid": 1000017, "template_card": {"card_type": "text_notice", "task_id": "tkt-INC-20260930-0042_v3", "source": {"icon_url": "https://desk.example.com/static/desk72.png", "desc": "IT 服务台", "desc_color": 0}, "action_menu": {"desc": "对这张工单", "action_list": [{"text": "补充说明", "key": "ticket.add_note"}, {"text": "催办", "key": "ticket.nudge"}, {"text": "撤销工单", "key": "ticket.cancel"}]}, "main_title": {"title": "处理中：VPN 连不上（错误 691）", "desc": "INC-20260930-0042 · P2"}, "emphasis_content": {"title": "2 小时 10 分", "desc": "距离解决时限"}, "sub_title_text": "工程师已复现问题，正在重置你的 VPN 账号。", "horizontal_content_list": [{"keyname": "处理人", "value": "陈凯", "type": 3, "userid": "chenkai"}, {"keyname": "队列", "value": "网络与远程接入"}, {"keyname": "更新于", "value": "2026-09-30 16:05"}], "jump_list": [{"type": 1, "title": "查看处理记录", "url": "https://desk.example.com/t/INC-20260930-0042"}], "card_action": {"type": 1, "url": "https://desk.example.com/t/INC-20260930-0042"}}, "enable_id_trans": 0, "enable_duplicate_check": 1, "duplicate_check_interval": 600}`
	sampleUpdateAll    = `{"atall": 1, "agentid": 1000017, "response_code": "RSND-51e0c2f4a9b84b1d9e77", "enable_id_trans": 0, "template_card": {"card_type": "button_interaction", "source": {"desc": "服务台审批", "desc_color": 2}, "main_title": {"title": "已驳回：采购 27 寸显示器", "desc": "APV-20260930-0007"}, "sub_title_text": "由赵敏驳回：超出预算。", "horizontal_content_list": [{"keyname": "申请人", "value": "刘妍", "type": 3, "userid": "LiuYan"}, {"keyname": "时间", "value": "2026-10-01 08:20"}], "button_list": [{"text": "已处理", "style": 1, "key": "approval.closed"}], "replace_text": "已驳回"}}`
	sampleUpdateButton = `{"userids": ["ZhaoMin"], "agentid": 1000017, "response_code": "RCLK-7c1f9e2a5b804d66a3e1", "button": {"replace_name": "已驳回"}}`
	samplePassiveCard  = `<xml>
<ToUserName><![CDATA[ZhaoMin]]></ToUserName>
<FromUserName><![CDATA[ww5e21a0c4desk0001]]></FromUserName>
<CreateTime>1790814006</CreateTime>
<MsgType><![CDATA[update_template_card]]></MsgType>
<TemplateCard>
<CardType><![CDATA[text_notice]]></CardType>
<Source>
<Desc><![CDATA[服务台审批]]></Desc>
<DescColor>2</DescColor>
</Source>
<MainTitle>
<Title><![CDATA[已驳回：采购 27 寸显示器]]></Title>
<Desc><![CDATA[APV-20260930-0007]]></Desc>
</MainTitle>
<SubTitleText><![CDATA[驳回原因：超出部门预算。申请人会收到通知。]]></SubTitleText>
<HorizontalContentList>
<KeyName><![CDATA[处理人]]></KeyName>
<Value><![CDATA[赵敏]]></Value>
<Type>3</Type>
<UserId><![CDATA[ZhaoMin]]></UserId>
</HorizontalContentList>
<HorizontalContentList>
<KeyName><![CDATA[时间]]></KeyName>
<Value><![CDATA[2026-10-01 08:20]]></Value>
</HorizontalContentList>
<CardAction>
<Type>1</Type>
<Url><![CDATA[https://desk.example.com/approvals/APV-20260930-0007]]></Url>
</CardAction>
</TemplateCard>
</xml>`
	sampleBotCard   = `{"card_type": "button_interaction", "task_id": "grp-INC-20260930-0042_1", "main_title": {"title": "SLA 预警：30 分钟后超时", "desc": "INC-20260930-0042 · P2"}, "sub_title_text": "VPN 连不上（错误 691），尚未有人认领。", "button_selection": {"question_key": "eta", "title": "预计耗时", "option_list": [{"id": "30m", "text": "30 分钟"}, {"id": "2h", "text": "2 小时"}], "selected_id": "30m"}, "button_list": [{"text": "认领", "style": 1, "key": "ticket.claim"}, {"text": "转派", "style": 4, "key": "ticket.reassign"}]}`
	sampleBotUpdate = `{"response_type": "update_template_card", "template_card": {"card_type": "text_notice", "task_id": "grp-INC-20260930-0042_1", "main_title": {"title": "已认领：VPN 连不上（错误 691）", "desc": "INC-20260930-0042"}, "sub_title_text": "陈凯已认领，预计 2 小时内处理。", "card_action": {"type": 1, "url": "https://desk.example.com/t/INC-20260930-0042"}}}`
	sampleClickXML  = `<xml>
<ToUserName><![CDATA[ww5e21a0c4desk0001]]></ToUserName>
<FromUserName><![CDATA[ZhaoMin]]></FromUserName>
<CreateTime>1790814005</CreateTime>
<MsgType><![CDATA[event]]></MsgType>
<Event><![CDATA[template_card_event]]></Event>
<EventKey><![CDATA[approval.reject]]></EventKey>
<TaskId><![CDATA[apv-20260930-0007_r2_9f3c]]></TaskId>
<CardType><![CDATA[button_interaction]]></CardType>
<ResponseCode><![CDATA[RCLK-7c1f9e2a5b804d66a3e1]]></ResponseCode>
<AgentID>1000017</AgentID>
<SelectedItems>
<SelectedItem>
<QuestionKey><![CDATA[reject_reason]]></QuestionKey>
<OptionIds>
<OptionId><![CDATA[over_budget]]></OptionId>
</OptionIds>
</SelectedItem>
</SelectedItems>
</xml>`
	sampleFormXML = `<xml>
<ToUserName><![CDATA[ww5e21a0c4desk0001]]></ToUserName>
<FromUserName><![CDATA[LiuYan]]></FromUserName>
<CreateTime>1790813122</CreateTime>
<MsgType><![CDATA[event]]></MsgType>
<Event><![CDATA[template_card_event]]></Event>
<EventKey><![CDATA[form.submit]]></EventKey>
<TaskId><![CDATA[frm-new-ticket_01J9Q2S7]]></TaskId>
<CardType><![CDATA[multiple_interaction]]></CardType>
<ResponseCode><![CDATA[RCLK-2d40b7c19a5e4f7f8c55]]></ResponseCode>
<AgentID>1000017</AgentID>
<SelectedItems>
<SelectedItem>
<QuestionKey><![CDATA[category]]></QuestionKey>
<OptionIds><OptionId><![CDATA[network_vpn]]></OptionId></OptionIds>
</SelectedItem>
<SelectedItem>
<QuestionKey><![CDATA[urgency]]></QuestionKey>
<OptionIds><OptionId><![CDATA[p2]]></OptionId></OptionIds>
</SelectedItem>
<SelectedItem>
<QuestionKey><![CDATA[site]]></QuestionKey>
<OptionIds><OptionId><![CDATA[sz_tower_b]]></OptionId></OptionIds>
</SelectedItem>
</SelectedItems>
</xml>`
)
