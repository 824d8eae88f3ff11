// Words for what a person does in the scene.
import type { Scene, ScenePerson } from "./scene";

export type Part = "lead" | "technician" | "approver" | "employee";

export const partNames: Record<Part, string> = { lead: "组长", technician: "技术员", approver: "审批人", employee: "员工" };

const order: Part[] = ["employee", "technician", "approver", "lead"];

/** The part a person is best known for: leads and technicians by role; directors without a desk are whom requests go to. */
export function partOf(p: ScenePerson): Part {
  if (p.roles.includes("lead")) return "lead";
  if (p.roles.includes("technician")) return "technician";
  if (p.roles.includes("approver") || p.vip || /总监|总经理/.test(p.title)) return "approver";
  return "employee";
}

export function byPart(people: ScenePerson[]): [Part, ScenePerson[]][] {
  return order.map((part): [Part, ScenePerson[]] => [part, people.filter((p) => partOf(p) === part)]).filter(([, list]) => list.length > 0);
}

/** Whom a pane starts with: the people of the guided path where they exist, else somebody with that part. */
export function startsWith(scene: Scene, platform: "wecom" | "dingtalk" | "feishu"): ScenePerson | undefined {
  const cast = scene.people.filter((p) => p.accounts[platform]);
  const known: Record<string, string> = { wecom: "chen-jianing", dingtalk: "gao-zhiyuan", feishu: "zheng-kai" };
  const part: Record<string, Part> = { wecom: "employee", dingtalk: "technician", feishu: "approver" };
  return cast.find((p) => p.id === known[platform]) ?? cast.find((p) => partOf(p) === part[platform]) ?? cast[0];
}
