// The frame of every room: navigation on the left, or behind a button where there is no room for it.
import { useState, type ReactNode } from "react";
import { Button, Drawer, Dropdown, Menu, Select } from "antd";
import { AlertOutlined, AppstoreOutlined, AuditOutlined, BranchesOutlined, CalendarOutlined, CheckSquareOutlined, DashboardOutlined, DesktopOutlined, IdcardOutlined, InboxOutlined, MenuOutlined, ProfileOutlined, RobotOutlined, TeamOutlined, UserOutlined } from "@ant-design/icons";
import { Link, Outlet, useLocation, useNavigate } from "react-router";
import { useSession } from "./Gate";
import type { Right } from "./types";

const rooms: { key: string; icon: ReactNode; label: string; need: Right }[] = [
  { key: "/", icon: <DashboardOutlined />, label: "总览", need: "read" },
  { key: "/bots", icon: <RobotOutlined />, label: "机器人", need: "manage" },
  { key: "/groups", icon: <TeamOutlined />, label: "群绑定", need: "manage" },
  { key: "/people", icon: <IdcardOutlined />, label: "人员", need: "manage" },
  { key: "/tickets", icon: <ProfileOutlined />, label: "工单", need: "read" },
  { key: "/approvals", icon: <CheckSquareOutlined />, label: "审批", need: "read" },
  { key: "/dispatch", icon: <BranchesOutlined />, label: "规则与派单", need: "lead" },
  { key: "/calendar", icon: <CalendarOutlined />, label: "日历与 SLA", need: "lead" },
  { key: "/catalogue", icon: <AppstoreOutlined />, label: "服务目录", need: "manage" },
  { key: "/assets", icon: <DesktopOutlined />, label: "资产", need: "read" },
  { key: "/failures", icon: <InboxOutlined />, label: "搁置与失败", need: "manage" },
  { key: "/alarms", icon: <AlertOutlined />, label: "告警", need: "manage" },
  { key: "/audit", icon: <AuditOutlined />, label: "操作记录", need: "manage" },
];

const roomOf = (path: string) => rooms.find((r) => r.key !== "/" && path.startsWith(r.key))?.key ?? (path === "/" ? "/" : "");

function Navigation({ onGo }: { onGo?: () => void }) {
  const at = roomOf(useLocation().pathname);
  const { session } = useSession();
  return (
    <Menu mode="inline" selectedKeys={[at]} onClick={onGo} className="nav"
      items={rooms.filter((r) => session.rights.includes(r.need)).map((r) => ({ key: r.key, icon: r.icon, label: <Link to={r.key}>{r.label}</Link> }))} />
  );
}

export function Shell() {
  const { session, org, setOrg, signOut } = useSession();
  const [open, setOpen] = useState(false);
  const go = useNavigate();
  const account = {
    items: [{ key: "account", label: "修改密码" }, { type: "divider" as const }, { key: "out", label: "退出登录" }],
    onClick: ({ key }: { key: string }) => (key === "out" ? void signOut() : void go("/account")),
  };
  return (
    <div className="shell">
      <a className="skip" href="#room">跳到内容</a>
      <header className="shell-head">
        <Button className="only-narrow" type="text" icon={<MenuOutlined />} aria-label="打开导航" onClick={() => setOpen(true)} />
        <Link to="/" className="brand">imdesk <span>控制台</span></Link>
        <div className="grow" />
        {session.orgs.length > 1 && (
          <Select aria-label="企业" value={org} onChange={setOrg} options={session.orgs.map((o) => ({ value: o.id, label: o.name || o.id }))} className="org-choice" />
        )}
        <Dropdown menu={account} trigger={["click"]}>
          <Button type="text" icon={<UserOutlined />} aria-label="账号">{session.name}</Button>
        </Dropdown>
      </header>
      <nav className="shell-side only-wide" aria-label="主导航"><Navigation /></nav>
      <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={240} title="imdesk 控制台" styles={{ body: { padding: 0 } }}>
        <Navigation onGo={() => setOpen(false)} />
      </Drawer>
      <main id="room" className="room" tabIndex={-1} key={org}><Outlet /></main>
    </div>
  );
}
