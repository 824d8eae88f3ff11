// One way to ask: JSON in, JSON out, and an Error with the words of the answer.

export async function request<T>(url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let res: Response;
  try {
    res = await fetch(url, {
      signal,
      ...(body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch (err) {
    if (signal?.aborted) throw err;
    throw new Error("连不上服务，请确认 imdesk demo 还在运行。");
  }
  const text = await res.text();
  const data = parse(text);
  if (!res.ok) {
    const told = (data as { error?: unknown } | undefined)?.error;
    throw new Error(typeof told === "string" ? told : `请求出错（HTTP ${res.status}）`);
  }
  return data as T;
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
