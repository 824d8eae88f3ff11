// Picks the part of the product that lives under the mount; each is its own chunk with a default export.
import { Result, Spin } from "antd";
import { lazy, Suspense, type ComponentType } from "react";

const parts = import.meta.glob<{ default: ComponentType }>(["./playground/index.tsx", "./console/index.tsx"]);

const lazily = Object.fromEntries(
  Object.entries(parts).map(([path, load]) => [path.split("/")[1], lazy(load)]),
);

export function Pages({ mount }: { mount: string }) {
  const Part = lazily[mount];
  if (!Part) return <Result status="404" title="没有这个页面" subTitle="请检查地址是否完整。" />;
  return (
    <Suspense fallback={<div className="page-wait"><Spin size="large" description="正在打开…" /></div>}>
      <Part />
    </Suspense>
  );
}
