// The one way to the server: JSON both ways, errors with the server's own words, and a signal when the session has ended.

/** An answer that is no document. `code` is for the program, `message` for the reader. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

const ended = new EventTarget();

/** Calls back when an answer says that nobody is signed in any more. */
export function onSignedOut(tell: () => void): () => void {
  ended.addEventListener("out", tell);
  return () => ended.removeEventListener("out", tell);
}

let org = "";

/** Chooses the enterprise that calls are about, for administrators of several. */
export function chooseOrg(id: string): void {
  org = id;
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const url = new URL("/api/v1" + path, location.origin);
  if (org) url.searchParams.set("org", org);
  let answer: Response;
  try {
    answer = await fetch(url, {
      method, signal: signal ?? null,
      ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new ApiError(0, "offline", "连不上服务器，请检查网络后重试");
  }
  if (answer.status === 204) return undefined as T;
  const doc = await answer.json().catch(() => ({}));
  if (answer.ok) return doc as T;
  const error = new ApiError(answer.status, doc.code ?? "internal", doc.message ?? `服务器返回 ${answer.status}`);
  if (error.status === 401 && error.code === "unauthorized") ended.dispatchEvent(new Event("out"));
  throw error;
}

export const api = {
  get: <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, undefined, signal),
  post: <T = void>(path: string, body: unknown = {}) => call<T>("POST", path, body),
  put: <T = void>(path: string, body: unknown) => call<T>("PUT", path, body),
  drop: (path: string) => call<void>("DELETE", path),
};

/** Builds "?a=1&b=2" from what is set. */
export function search(params: Record<string, string | number | boolean | undefined>): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(params)) if (v !== undefined && v !== "" && v !== false) q.set(k, String(v));
  return q.size ? "?" + q : "";
}

export const messageOf = (e: unknown) => (e instanceof Error ? e.message : String(e));
