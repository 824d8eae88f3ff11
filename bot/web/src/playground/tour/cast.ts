// Who plays in the guided path: the company's own cast where it is there, else whoever has the accounts for the part.
import type { Scene, ScenePerson } from "../model/scene";
import type { PlatformId } from "../model/wire";

export interface Cast {
  employee: ScenePerson;
  technician: ScenePerson;
  approver: ScenePerson;
  /** The technicians' group in DingTalk. */
  group: string;
}

export function castOf(scene: Scene): Cast | undefined {
  const group = scene.groups.find((g) => g.platform === "dingtalk" && g.desk === "it") ?? scene.groups.find((g) => g.platform === "dingtalk" && g.desk);
  const find = (id: string, platform: PlatformId, fits: (p: ScenePerson) => boolean) =>
    scene.people.find((p) => p.id === id && p.accounts[platform]) ?? scene.people.find((p) => p.accounts[platform] && fits(p));
  const employee = find("chen-jianing", "wecom", (p) => p.roles.length === 1 && p.roles[0] === "employee");
  const technician = find("gao-zhiyuan", "dingtalk", (p) => p.roles.includes("technician") && p.desks.includes(group?.desk ?? ""));
  const approver = find("zheng-kai", "feishu", (p) => p.vip);
  if (!employee || !technician || !approver || !group) return undefined;
  return { employee, technician, approver, group: group.chat };
}
