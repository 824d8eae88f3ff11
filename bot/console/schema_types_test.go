package console

import (
	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/worktime"
)

// schemaTypes are the documents of the API under their names in its description.
var schemaTypes = map[string]any{
	"Error": refusal{}, "Session": sessionView{}, "Org": orgView{}, "SetupInfo": setupView{}, "Setup": setupRequest{}, "Overview": overviewView{},
	"Today": todayView{}, "DeskCount": deskCount{}, "GroupCounts": groupCounts{}, "StartupStep": startupStep{}, "Guide": guide{}, "GuideStep": guideStep{},
	"Permission": permission{}, "Copyable": copyable{}, "Field": field{}, "Option": option{}, "Desk": deskView{}, "Category": categoryView{},
	"Person": personView{}, "Bot": botView{}, "Health": health{}, "Meter": meterView{}, "Alarm": alarmView{}, "Registration": registration{},
	"Checked": checked{}, "CheckStep": adapters.CheckStep{}, "Group": groupView{}, "Parked": parkedView{}, "Delivery": deliveryView{},
	"Ticket": ticketView{}, "Case": caseView{}, "File": fileView{}, "Act": actView{}, "Approval": approvalView{}, "ApprovalStep": stepView{},
	"Asset": assetView{}, "AssetDoc": asset.Asset{}, "AssetWords": assetWordsView{}, "AssetCase": assetCase{}, "Holding": holdingView{}, "AssetAct": assetActView{},
	"AssetField": assetFieldView{}, "AssetChange": assetChange{}, "AssetFile": assetFile{}, "AssetPreview": assetPreview{}, "AssetDiff": assetDiffView{},
	"AssetFault": asset.Fault{},
	"Attention":  attentionView{}, "Rules": rulesView{}, "Rule": ruleView{}, "WhyRouted": whyRouted{}, "Verdict": verdictView{}, "RoutedStep": routedStep{},
	"Facts": core.Facts{}, "TicketFacts": core.TicketFacts{}, "RequesterFacts": core.RequesterFacts{}, "NowFacts": core.NowFacts{},
	"RuleTrial": ruleTrial{}, "Trial": trialView{}, "RuleFired": firedView{}, "TrialChange": trialChange{},
	"Dispatch": dispatchView{}, "DeskDispatch": deskDispatch{}, "Agent": agentView{}, "Team": teamView{}, "Duty": dutyView{},
	"Policies": policiesView{}, "Policy": policyView{}, "Target": targetView{}, "Reminder": reminderView{},
	"Calendar": calendarView{}, "Day": dayView{}, "Due": dueView{},
	"Member": memberView{}, "Account": accountView{}, "Duties": dutiesDoc{}, "LinkRequest": linkRequest{}, "Lead": leadView{}, "Copy": copyView{}, "Pause": core.Pause{}, "Deadlines": deadlinesView{}, "Deadline": desk.Explained{}, "Interval": worktime.Interval{}, "AuditLine": auditView{},
}
