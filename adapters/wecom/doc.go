// Package wecom is the adapter of WeCom (企业微信): one self-built app for direct chats and, optionally, one AI bot for groups.
//
// It owns everything on WeCom's wire: the app's token, the sealed XML callbacks, template cards' transport state (task ids, response codes), the AI bot's
// long connection, media, error codes and their meaning. It must not know the store or any rule of the desk, and it imports no simulator.
//
// Events leave it without Org and Bot: the sink they go to belongs to one registered bot and stamps both.
//
// Conversations are named "app:" and a userid for the direct chat with the app, "bot:" and a userid for the one with the AI bot, and by their chatid for groups.
//
// What can be lost, and where: the app's callbacks are acknowledged only after they are stored, and WeCom repeats an unacknowledged one three times, so an
// outage longer than those repetitions loses messages. The AI bot's connection knows no repetition: what is said while nobody is connected is lost. Messages to
// one member beyond 30 a minute or 1,000 an hour are dropped by WeCom without a word; Capabilities carry those budgets so that the sender never gets there.
package wecom
