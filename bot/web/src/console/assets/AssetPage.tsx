import { useState } from "react";
import { App, Button, Descriptions, Popconfirm } from "antd";
import { Link, useParams } from "react-router";
import { messageOf } from "../api";
import { useSession } from "../Gate";
import { actWords, assetField, channelWords } from "../labels";
import { Loaded, Room, Time } from "../Room";
import { TicketRows } from "../tickets/TicketRows";
import type { AssetAct, AssetCase, AssetWords, Holding } from "../types";
import { useLoad } from "../useLoad";
import { AssetForm, changeAsset } from "./AssetForm";
import { AssetState } from "./AssetRows";

export default function AssetPage() {
  const { code = "" } = useParams();
  const load = useLoad<AssetCase>(`/assets/${encodeURIComponent(code)}`);
  const { session } = useSession();
  const a = load.data;
  return (
    <Room title={a ? `${a.code} ${a.kind}` : code} intro={<Link to="/assets">返回资产列表</Link>}
      actions={a && session.rights.includes("manage") && <Actions asset={a} onChanged={load.reload} />}>
      <Loaded load={load}>{(v) => (
        <div className="columns case">
          <section>
            <h2>相关工单</h2>
            {v.tickets.length === 0 ? <p className="panel muted">还没有关于它的工单。同事报障时说到 {v.code}，工单就会出现在这里。</p> : <TicketRows tickets={v.tickets} />}
          </section>
          <div>
            <Facts asset={v} />
            <Holders holders={v.holders} />
            <Changes changes={v.changes} />
          </div>
        </div>
      )}</Loaded>
    </Room>
  );
}

function Actions({ asset, onChanged }: { asset: AssetCase; onChanged: () => void }) {
  const { message } = App.useApp();
  const [editing, setEditing] = useState(false);
  const words = useLoad<AssetWords>(editing ? "/assets/words" : "");
  const retire = async () => {
    try {
      await changeAsset(asset, { ...asset, holder: "", state: "retired" });
      void message.success(`${asset.code} 已报废`);
      onChanged();
    } catch (e) {
      void message.error(messageOf(e));
    }
  };
  return (
    <div className="line wrap">
      <Button type="primary" onClick={() => setEditing(true)}>修改</Button>
      {asset.state !== "retired" && (
        <Popconfirm title={`报废 ${asset.code}？`} description="它不再有使用人；编号、工单和历史都保留。" okText="报废" cancelText="取消" onConfirm={retire}>
          <Button danger>报废</Button>
        </Popconfirm>
      )}
      {editing && <AssetForm asset={asset} words={words.data} onClose={() => setEditing(false)} onSaved={onChanged} />}
    </div>
  );
}

function Facts({ asset: a }: { asset: AssetCase }) {
  const items = [
    { key: "state", label: "状态", children: <AssetState asset={a} /> },
    { key: "holder", label: "使用人", children: a.holder ? <Link to={`/assets?holder=${encodeURIComponent(a.holder)}`} title="看名下所有资产">{a.holder_name}</Link> : "无人使用" },
    { key: "site", label: "地点", children: a.site || "—" },
  ];
  return <section className="panel"><h2>登记</h2><Descriptions column={1} size="small" items={items} /></section>;
}

function Holders({ holders }: { holders: Holding[] }) {
  return (
    <section className="panel">
      <h2>使用人历史</h2>
      {holders.length === 0 && <p className="muted">没有人用过它。</p>}
      <ol className="plain holders">
        {holders.map((h, i) => (
          <li key={i} className="line wrap">
            <b className="break">{h.name}</b>
            <span className="muted">{h.since ? <Time at={h.since} /> : "登记之初"} — {h.until ? <Time at={h.until} /> : "现在"}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Changes({ changes }: { changes: AssetAct[] }) {
  return (
    <section className="panel">
      <h2>变更记录</h2>
      {changes.length === 0 && <p className="muted">没有记录。</p>}
      <ol className="plain audit">
        {changes.map((c, i) => (
          <li key={i}>
            <div className="line wrap"><b>{c.actor}</b><span>{actWords(c.act)}</span><span className="muted"><Time at={c.at} />{c.channel && ` · ${channelWords(c.channel)}`}</span></div>
            <p className="muted break change-words">{c.changes.map((f) => `${assetField[f.field] ?? f.field}：${f.before ? `${f.before} → ` : ""}${f.after || "无"}`).join("；")}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
