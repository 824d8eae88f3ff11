import { useEffect, useState } from "react";
import { App, Button, Input, Select, Tag } from "antd";
import { Link, useSearchParams } from "react-router";
import { api, messageOf, search } from "../api";
import { useSession } from "../Gate";
import { assetState } from "../labels";
import { Loaded, Nothing, Room } from "../Room";
import type { Asset, AssetWords, Page } from "../types";
import { useLoad } from "../useLoad";
import { AssetForm } from "./AssetForm";
import { AssetRows } from "./AssetRows";

const filters = ["q", "kind", "site", "state", "holder"] as const;

/** The register. Everybody who may look at the console reads it; administrators write. */
export default function Assets() {
  const [params, setParams] = useSearchParams();
  const { message } = App.useApp();
  const { session, org } = useSession();
  const [adding, setAdding] = useState(false);
  const words = useLoad<AssetWords>("/assets/words");
  const filter = Object.fromEntries(filters.map((k) => [k, params.get(k) ?? ""]));
  const load = useLoad<Page<Asset>>("/assets" + search(filter));
  const [more, setMore] = useState<Page<Asset>>({ items: [] });
  useEffect(() => setMore({ items: [] }), [load.data]);
  const mayWrite = session.rights.includes("manage");

  const set = (key: string, value?: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    if (value) next.set(key, value);
    else next.delete(key);
    return next;
  }, { replace: true });
  const next = more.items.length ? more.next : load.data?.next;
  const loadMore = async () => {
    try {
      const p = await api.get<Page<Asset>>("/assets" + search({ ...filter, after: next }));
      setMore((m) => ({ items: [...m.items, ...p.items], next: p.next }));
    } catch (e) {
      void message.error(messageOf(e));
    }
  };
  const added = () => {
    load.reload();
    words.reload();
  };
  const total = load.data?.total ?? 0;
  return (
    <Room title="资产" intro={`同事在聊天里说到编号，工单就关联到这里的资产${total ? `。共 ${total} 项` : ""}`}
      actions={<Actions org={org} mayWrite={mayWrite} any={total > 0} onAdd={() => setAdding(true)} />}>
      <div className="filters asset-filters" role="search">
        <Input.Search allowClear placeholder="编号、类别、地点或使用人" defaultValue={filter.q} key={filter.q} onSearch={(v) => set("q", v.trim())} aria-label="搜索资产" />
        <Select allowClear placeholder="全部类别" aria-label="类别" value={filter.kind || undefined} onChange={(v) => set("kind", v)} options={options(words.data?.kinds)} />
        <Select allowClear placeholder="全部地点" aria-label="地点" value={filter.site || undefined} onChange={(v) => set("site", v)} options={options(words.data?.sites)} />
        <Select allowClear placeholder="全部状态" aria-label="状态" value={filter.state || undefined} onChange={(v) => set("state", v)}
          options={Object.entries(assetState).map(([value, s]) => ({ value, label: s.name }))} />
      </div>
      {filter.holder && <p><Tag closable onClose={() => set("holder")} color="blue">只看 {load.data?.items[0]?.holder_name ?? "这个人"} 名下的</Tag></p>}
      <Loaded load={load}>{(v) => (v.items.length === 0
        ? <None filtered={params.size > 0} mayWrite={mayWrite} onClear={() => setParams({})} />
        : (
          <>
            <AssetRows assets={[...v.items, ...more.items]} />
            {next && <p className="centre"><Button onClick={() => void loadMore()}>加载更多</Button></p>}
          </>
        ))}
      </Loaded>
      {adding && <AssetForm words={words.data} onClose={() => setAdding(false)} onSaved={added} />}
    </Room>
  );
}

const options = (all?: string[]) => (all ?? []).map((value) => ({ value, label: value }));

function Actions({ org, mayWrite, any, onAdd }: { org: string; mayWrite: boolean; any: boolean; onAdd: () => void }) {
  return (
    <div className="line wrap">
      {mayWrite && <Button type="primary" onClick={onAdd}>登记资产</Button>}
      {mayWrite && <Link to="/assets/import"><Button>从 CSV 导入</Button></Link>}
      {any && <Button href={"/api/v1/assets/export" + search({ org })} download>导出 CSV</Button>}
    </div>
  );
}

function None({ filtered, mayWrite, onClear }: { filtered: boolean; mayWrite: boolean; onClear: () => void }) {
  if (filtered) return <Nothing text="没有符合条件的资产。"><Button onClick={onClear}>清除条件</Button></Nothing>;
  return (
    <Nothing text={mayWrite ? "还没有登记资产。已有清单的话，存成 CSV 导入最快。" : "还没有登记资产。请管理员登记或导入。"}>
      {mayWrite && <Link to="/assets/import"><Button type="primary">从 CSV 导入</Button></Link>}
    </Nothing>
  );
}
