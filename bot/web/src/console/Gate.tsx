// Shows its children to who is signed in, and the sign-in form to everybody else, at whatever address they came to.
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from "react";
import { Button, Result, Spin } from "antd";
import { api, ApiError, chooseOrg, messageOf, onSignedOut } from "./api";
import { SignIn } from "./SignIn";
import type { Session } from "./types";

type Signed = { session: Session; org: string; setOrg: (id: string) => void; signOut: () => Promise<void> };
const Context = createContext<Signed | null>(null);

/** Who is signed in; only below Gate. */
export function useSession(): Signed {
  const s = useContext(Context);
  if (!s) throw new Error("useSession is used outside Gate");
  return s;
}

export function Gate({ children }: { children: ReactNode }) {
  const [session, setSession] = useState<Session | null>();
  const [error, setError] = useState<unknown>();
  const [org, setOrg] = useState("");

  const load = useCallback(() => {
    setError(undefined);
    api.get<Session>("/session").then(setSession, (e: unknown) => {
      if (e instanceof ApiError && e.status === 401) setSession(null);
      else setError(e);
    });
  }, []);
  useEffect(load, [load]);
  useEffect(() => onSignedOut(() => setSession(null)), []);

  if (error) {
    return <Result status="warning" title="打不开控制台" subTitle={messageOf(error)} extra={<Button type="primary" onClick={load}>重试</Button>} />;
  }
  if (session === undefined) return <div className="page-wait"><Spin size="large" /></div>;
  if (session === null) return <SignIn onDone={setSession} />;

  const current = org || session.orgs[0]?.id || "";
  chooseOrg(current);
  const signOut = async () => {
    await api.post("/logout");
    setSession(null);
  };
  return <Context value={{ session, org: current, setOrg, signOut }}>{children}</Context>;
}
