import { useState } from "react";
import { Button, Input, Select, Tag } from "antd";
import { Link } from "react-router";
import { search } from "../api";
import { useSession } from "../Gate";
import { assetState } from "../labels";
import { Loaded, More, Nothing, Room } from "../Room";
import type { Asset, AssetWords } from "../types";
import { useFilter, usePages } from "../useList";
import { useLoad } from "../useLoad";
import { AssetForm } from "./AssetForm";
import { AssetRows } from "./AssetRows";

/** The register. Everybody who may look at the console reads it; administrators write. */
export default function Assets() {
  const { session, org } = useSession();
  const [adding, setAdding] = useState(false);
  const words = useLoad<AssetWords>("/assets/words");
  const filter = useFilter(["q", "kind", "site", "state", "holder"]);
  const { q, kind, site, state, holder } = filter.values;
  const list = usePages<Asset>("/assets", filter.values);
  const mayWrite = session.rights.includes("manage");
  const added = () => {
    list.load.reload();
    words.reload();
  };
  const total = list.load.data?.total ?? 0;
  return (
    <Room title="资产" intro={`同事在聊天里说到编号，工单就关联到这里的资产${total ? `。共 ${total} 项` : ""}`}
      actions={<Actions org={org} mayWrite={mayWrite} any={total > 0} onAdd={() => setAdding(true)} />}>
      <div className="filters asset-filters" role="search">
        <Input.Search allowClear placeholder="编号、类别、地点或使用人" defaultValue={q} key={q} onSearch={(v) => filter.set("q", v.trim())} aria-label="搜索资产" />
        <Select allowClear placeholder="全部类别" aria-label="类别" value={kind || undefined} onChange={(v) => filter.set("kind", v)} options={options(words.data?.kinds)} />
        <Select allowClear placeholder="全部地点" aria-label="地点" value={site || undefined} onChange={(v) => filter.set("site", v)} options={options(words.data?.sites)} />
        <Select allowClear placeholder="全部状态" aria-label="状态" value={state || undefined} onChange={(v) => filter.set("state", v)}
          options={Object.entries(assetState).map(([value, s]) => ({ value, label: s.name }))} />
      </div>
      {holder && <p><Tag closable onClose={() => filter.set("holder")} color="blue">只看 {list.items[0]?.holder_name ?? "这个人"} 名下的</Tag></p>}
      <Loaded load={list.load}>{() => (list.items.length === 0
        ? <None filtered={filter.any} mayWrite={mayWrite} onClear={filter.clear} />
        : <><AssetRows assets={list.items} /><More list={list} /></>
      )}
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
