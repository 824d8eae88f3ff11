// What no renderer knows is shown, never hidden: the point of this page is to judge what we send.

export function Unknown({ what, value }: { what: string; value?: unknown }) {
  return (
    <div className="unknown" role="alert">
      <strong>无法显示的组件：{what || "（没有名字）"}</strong>
      {value !== undefined && <pre>{JSON.stringify(value, null, 1).slice(0, 600)}</pre>}
    </div>
  );
}
