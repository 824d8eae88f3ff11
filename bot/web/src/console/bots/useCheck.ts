import { useState } from "react";
import { api } from "../api";
import type { Checked, Platform, Settings } from "../types";

type Subject = { id: string; platform: Platform; settings: Settings; stored: boolean };

/** Runs live checks and keeps the latest outcome. */
export function useCheck() {
  const [result, setResult] = useState<Checked>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const check = async (subject: Subject) => {
    setBusy(true);
    setError(undefined);
    try {
      setResult(await api.post<Checked>("/bots/check", subject));
    } catch (e) {
      setResult(undefined);
      setError(e);
    }
    setBusy(false);
  };
  const forget = () => {
    setResult(undefined);
    setError(undefined);
  };
  return { result, error, busy, check, forget };
}
