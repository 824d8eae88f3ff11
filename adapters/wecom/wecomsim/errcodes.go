package wecomsim

import (
	"fmt"
	"strconv"
)

// Error codes of the server API, developer.work.weixin.qq.com/document/path/90313. The 846xxx and 853xxx codes belong
// to the AI bot's long connection (path/101463).
const (
	codeOK              = 0
	codeBusy            = -1
	codeBadSecret       = 40001
	codeBadMediaType    = 40004
	codeBadType         = 40005
	codeBadFileSize     = 40006
	codeBadMediaID      = 40007
	codeBadMsgType      = 40008
	codeBadCorpID       = 40013
	codeBadToken        = 40014
	codeMenuCount       = 40016
	codeMenuType        = 40017
	codeMenuName        = 40018
	codeMenuKey         = 40019
	codeMenuURL         = 40020
	codeSubMenuCount    = 40023
	codeTooManyUsers    = 40032
	codeNoSuchChat      = 40050
	codeBadAgentID      = 40056
	codeBadArgument     = 40058
	codeEmptyArgument   = 40063
	codeNoToken         = 41001
	codeNoTitle         = 41016
	codeNoDescription   = 41033
	codeTokenExpired    = 42001
	codeBadTaskID       = 42014
	codeOtherApp        = 42015
	codeNoTaskID        = 42016
	codeSpent           = 42022
	codeRecallTooLate   = 42052
	codeNoCallback      = 43012
	codeEmptyMedia      = 44001
	codeEmptyText       = 44004
	codeContentTooLong  = 45002
	codeArticleCount    = 45008
	codeTooOften        = 45009
	codeTooParallel     = 45033
	codeNoMenu          = 46003
	codeNotInRange      = 60011
	codeBadMobile       = 60103
	codeNoSuchUser      = 60111
	codeNoSuchDept      = 60123
	codeBadResponseCode = 60140
	codeMobileUnknown   = 60146
	codeAllInvalid      = 81013
	codeNoTarget        = 82101
	codeNotRecipient    = 82102
	codeChatIDInvalid   = 86001
	codeMemberCount     = 86006
	codeBadMember       = 86007
	codeNotOurChat      = 86008
	codeChatExists      = 86215
	codeBadWebhook      = 93000
	codeBadChatID       = 93006
	codeRobotNotInGroup = 93008
	codeTokenOfOtherApp = 301002
	codeFileTooLarge    = 830002
	codeBadReqID        = 846605
	codeStreamTooOld    = 846608
	codeBadBot          = 853000
)

// apiError is a refusal as the platform words it: a code and a short English reason.
type apiError struct {
	Code int
	Text string
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Text) }

func refuse(code int, format string, args ...any) *apiError {
	return &apiError{Code: code, Text: fmt.Sprintf(format, args...)}
}

// errmsg adds the hint id and the caller's address that real answers carry; clients must not parse them.
func (e *apiError) errmsg(hint int64, ip string) string {
	if e.Code == codeOK {
		return "ok"
	}
	code := strconv.Itoa(e.Code)
	return e.Text + ", hint: [" + strconv.FormatInt(hint, 10) + "], from ip: " + ip +
		", more info at https://open.work.weixin.qq.com/devtool/query?e=" + code
}
