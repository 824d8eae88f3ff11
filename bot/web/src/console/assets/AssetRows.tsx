import { Tag } from "antd";
import { Link } from "react-router";
import { assetState } from "../labels";
import type { Asset } from "../types";

/** Assets as rows that fold where it is narrow. */
export function AssetRows({ assets }: { assets: Asset[] }) {
  return (
    <ul className="plain asset-rows">
      {assets.map((a) => (
        <li key={a.code}>
          <Link to={`/assets/${encodeURIComponent(a.code)}`} className="asset-row" data-code={a.code}>
            <span className="asset-code">{a.code}</span>
            <span className="break">{a.kind}</span>
            <span className="break">{a.holder_name ?? <span className="muted">无人使用</span>}</span>
            <span className="muted break">{a.site || "—"}</span>
            <span className="asset-state"><AssetState asset={a} /></span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function AssetState({ asset }: { asset: Asset }) {
  const s = assetState[asset.state];
  return <Tag color={s.color}>{s.name}</Tag>;
}
