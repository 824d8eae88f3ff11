// What the console's API answers; the description is /api/v1/openapi.json.
export type Page<T> = { items: T[]; next?: string; total?: number };

export type Org = { id: string; name: string };
export type Session = { name: string; org: string; orgs: Org[]; public_url: string; can_drop: boolean; rights: Right[] };
/** What an account of the console may do; the server asks for one of them on each call. */
export type Right = "read" | "work" | "lead" | "manage" | "own";
export type SetupInfo = { mode: "setup" | "reset"; name?: string; orgs: Org[] };

export type Platform = "wecom" | "dingtalk" | "feishu";

export type Alarm = { bot?: string; key: string; text: string; times: number; first: string; last: string; cleared?: string };
export type Meter = { name: string; used: number; limit: number };
export type Health = {
  connected: number; last_frame?: string; reconnects: number; problem?: string;
  waiting: number; sent: number; failed: number; replicas: number; at: string;
};
export type Settings = Record<string, string | number | boolean | undefined>;
export type Bot = {
  id: string; title: string; platform: Platform; source: "console" | "file"; disabled: boolean; version: number; updated?: string;
  callback_url?: string; takes_callbacks: boolean; settings: Settings; secrets: string[];
  health?: Health; meters: Meter[]; alarms: Alarm[];
};

export type Permission = { code: string; why: string; required: boolean };
export type GuideStep = {
  title: string; lines: string[]; when?: Record<string, string>; permissions?: Permission[]; copy?: { label: string; value: string }[];
};
export type Field = {
  key: string; label: string; type: "text" | "number" | "select" | "switch"; help?: string; placeholder?: string; default?: string;
  options?: { value: string; label: string }[]; when?: Record<string, string>;
  required?: boolean; secret?: boolean; endpoint?: boolean; advanced?: boolean;
};
export type Guide = {
  platform: Platform; name: string; summary: string; portal: string; prepare: GuideStep[]; fields: Field[]; finish: GuideStep[];
};
export type CheckStep = { name: string; ok: boolean; detail?: string; remedy?: string };
export type Checked = { ok: boolean; steps: CheckStep[] };

export type Desk = {
  id: string; name: string; prefix: string; categories: { id: string; name: string }[];
  staff: number; lead?: { id: string; name: string; listed: boolean };
};
export type Person = { id: string; name: string; title?: string; department?: string; active: boolean };
export type Account = { platform: Platform; id: string; record?: string; unreachable?: string; heard?: string };
export type Member = Person & {
  listed: boolean; accounts: Account[];
  number?: string; site?: string; vip?: boolean;
  desks: string[]; lead: string[]; admin: boolean; owner: boolean; read: string[]; approve: string[]; heard?: string;
};
export type Group = { bot: string; platform: Platform; conversation: string; title: string; desk?: string; broken?: string };

export type Parked = {
  id: number; bot: string; kind: string; person: string; where?: string; text?: string; cause: string; attempts: number; received: string; parked: string;
};
export type Delivery = {
  id: number; bot: string; kind: string; state: "failed" | "unknown"; person?: string; where?: string; ticket?: string; text?: string;
  reason: string; attempts: number; created: string;
};

export type Ticket = {
  id: string; number: string; desk: string; type: string; status: string; priority: string; category?: string; title: string;
  requester: string; assignee?: string; platform: Platform; created: string; updated: string;
  response_due?: string; resolution_due?: string; due?: string; breached?: string[];
};
/** How many open tickets want somebody's eye, and why. */
export type Attention = { overdue: number; soon: number; idle: number };
export type Act = { seq: number; at: string; actor: string; verb: string; text?: string; public: boolean };
export type ApprovalStep = { name: string; approvers: string[]; approved?: boolean; by?: string; reason?: string; at?: string };
export type Copy = { kind: string; bot: string; person?: string; group: boolean; revision: number; sent: boolean; as_text?: boolean };
export type Case = Ticket & {
  text: string; priority_reason?: string; form?: Record<string, string>; fields?: Record<string, string>; resolution?: string; hold_reason?: string;
  breach?: { code: string; name: string; words?: string; measures: string[]; by?: string; at: string };
  first_response?: string; resolved_at?: string; pauses?: { from: string; to?: string; reason: string }[]; rating?: number; reopened?: number;
  assets?: string[]; masked?: boolean; attachments: { name?: string; kind: string }[]; timeline: Act[]; approval?: { state: string; step: number; steps: ApprovalStep[] }; cards: Copy[];
};

export type Overview = {
  org_name: string; since: string; today: { created: number; resolved: number; urgent: number }; open: number; new: number;
  desks: { desk: string; name: string; created: number; open: number; asked: number; rated: number; average: number }[]; parked: number; failed: number;
  groups: { bound: number; unbound: number; broken: number }; bots: Bot[]; alarms: Alarm[]; latest: Ticket[]; steps: { key: string; done: boolean; missing?: string[] }[];
};
export type AuditLine = { id: number; at: string; actor: string; behalf?: string; channel?: string; act: string; object?: string; detail?: Record<string, unknown>; sealed: boolean };

export type AssetStateKey = "in_use" | "in_stock" | "repair" | "retired";
export type AssetDoc = { code: string; kind: string; holder?: string; site?: string; state: AssetStateKey };
export type Asset = AssetDoc & { holder_name?: string };
export type AssetWords = { kinds: string[]; sites: string[] };
export type Holding = { holder: string; name: string; since?: string; until?: string };
export type AssetAct = { at: string; actor: string; channel?: string; act: string; changes: { field: string; before: string; after: string }[] };
export type AssetCase = Asset & { tickets: Ticket[]; holders: Holding[]; changes: AssetAct[] };
export type AssetPreview = {
  seen: string; added: Asset[]; added_total: number; changed: { before: Asset; after: Asset }[]; changed_total: number; same: number;
  faults: { line: number; problem: string }[]; faults_total: number;
};

export type Item = {
  id: string; name: string; description?: string; desk: string; desk_name: string;
  invited: number; fields: number; approvals: number; tasks: number; examples: number; failing: number;
};
export type Catalogue = { version: number; items: Item[] };
export type FormField = { label: string; type: string; required: boolean; options?: string[]; help?: string; depends: boolean };
export type End = { end: string; asks: string[]; tasks: string[] };
export type Example = { name: string; by: string; absent: string[]; ok: boolean; want: End; got?: End; reason?: string };
export type ItemCase = Item & {
  version: number; keywords: string[]; audience?: { departments: string[]; roles: string[]; desks: string[]; people: string[] };
  form: FormField[]; explain: string[]; drawing: string; cases: Example[];
};
export type Waiting = {
  number: string; title: string; desk: string; requester: string; state: "pending" | "returned"; created: string; step?: string; at: number; of: number; round: number;
  waits: { name: string; since: string }[]; reason?: string;
};
export type Delegation = { person: string; deputy: string; from: string; until: string; holds: boolean };

/** One stretch of a ledger. */
export interface Interval {
  from: string;
  to: string;
  counted: boolean;
  reason: string;
}

/** A deadline explained; due is missing while the clock is paused. */
export interface Deadline {
  measure: string;
  name: string;
  policy: string;
  minutes: number;
  start: string;
  due?: string;
  counted_minutes: number;
  ledger: Interval[];
}

export type Rule = { name: string; when: string; effect: string; fired: number };
export type Rules = { version: number; days: number; items: Rule[]; gone: number };
export type Facts = {
  ticket: { desk: string; type: string; category: string; priority: string; title: string; item?: string; platform?: string };
  requester: { id: string; department?: string; title?: string; site?: string; vip?: boolean };
  now: { hour: number; weekday: string; working: boolean };
};
export type WhyRouted = {
  number: string; title: string; at_filing: string; facts: Facts;
  verdicts: { rule: string; outcome: string; reason: string }[]; steps: { at: string; text: string }[];
};
export type Trial = {
  total: number; none: number; cut: boolean; fired: { rule: string; effect: string; times: number }[]; changes: { number: string; rule: string; change: string }[];
};
export type Agent = {
  id: string; name: string; skills?: Record<string, number>; tags: string[]; sites: string[]; shift?: string; capacity: number; load: number; given?: string; out?: string;
};
export type Duty = { day: string; from: string; until: string; name: string; instead?: string; away: boolean };
export type DeskDispatch = {
  desk: string; name: string; strategy: string; accept_minutes: number; fallback?: string; open: boolean; opens?: string; waiting: number;
  agents: Agent[]; groups: { name: string; people: string[] }[]; duty_priorities: string[]; duties: Duty[];
};
export type Dispatch = { version: number; now: string; items: DeskDispatch[] };

export type Target = { priority: string; response: number; resolution: number; next_response: number; ola: number; supplier: number };
export type Policy = {
  name: string; desk?: string; types: string[]; priorities: string[]; items: string[]; sites: string[]; vip?: boolean;
  targets: Target[]; reminders: { percent: number; to: string[] }[]; running: string[];
};
export type Policies = { version: number; items: Policy[] };
export type Day = { date: string; working: boolean; reason: string; source?: string; hours?: string[] };
export type Calendar = { desk: string; name: string; timezone: string; year: number; known_until?: string; days: Day[] };
export type Due = { start: string; due: string; timezone: string; minutes: number; ledger: Interval[]; unsure: boolean };
