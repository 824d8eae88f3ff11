// The playground: one person plays every role against three platform simulators.
import { Button, Result, Spin } from "antd";
import { useCallback, useEffect, useState } from "react";
import { Desk } from "./Desk";
import { loadScene } from "./model/scene";
import { Stage } from "./model/stage";
import "./playground.css";
import "./cards.css";

export default function Playground() {
  const [stage, setStage] = useState<Stage>();
  const [error, setError] = useState("");
  const load = useCallback(() => {
    setError("");
    loadScene().then((scene) => setStage(new Stage(scene)), (err: Error) => setError(err.message));
  }, []);
  useEffect(load, [load]);
  useEffect(() => {
    document.title = "imdesk 体验场";
  }, []);
  useEffect(() => stage?.open(), [stage]);
  if (error) return <Result status="warning" title="打不开体验场" subTitle={error} extra={<Button type="primary" onClick={load}>再试一次</Button>} />;
  if (!stage) return <div className="page-wait"><Spin size="large" description="正在布置场景…" /></div>;
  if (stage.platforms().length === 0) return <Result status="info" title="没有可用的模拟器" subTitle="请用 imdesk demo 启动演示。" />;
  return <Desk stage={stage} />;
}
