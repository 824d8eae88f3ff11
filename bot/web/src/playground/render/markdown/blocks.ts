// Splits Markdown into blocks. The three dialects differ in where a line ends: see Dialect.

export type Dialect = "feishu" | "dingtalk" | "wecom";

export type Block =
  | { kind: "text"; lines: string[] }
  | { kind: "heading"; level: number; text: string }
  | { kind: "quote"; lines: string[] }
  | { kind: "list"; ordered: boolean; start: number; items: string[] }
  | { kind: "code"; text: string }
  | { kind: "table"; head: string[]; rows: string[][] }
  | { kind: "rule" };

const bullet = /^\s*[-*+]\s+(.*)$/;
const numbered = /^\s*(\d{1,3})[.)]\s+(.*)$/;

/**
 * DingTalk joins lines that end without two blanks or <br>
 * (open.dingtalk.com/document/robots/custom-robot-access); the others break at each newline.
 */
export function splitLines(text: string, dialect: Dialect): string[] {
  const lines = text.replace(/\r\n/g, "\n").replace(/<br\s*\/?>/gi, "  \n").split("\n");
  if (dialect !== "dingtalk") return lines;
  const out: string[] = [];
  let open = false; // the line before did not end
  for (const line of lines) {
    const starts = line.trim() === "" || /^\s*(#{1,6}\s|>|[-*+]\s|\d{1,3}[.)]\s|```|---+\s*$)/.test(line);
    if (open && !starts) out[out.length - 1] += " " + line.trimStart();
    else out.push(line);
    open = line.trim() !== "" && !/( {2,})$/.test(line);
  }
  return out;
}

export function splitBlocks(text: string, dialect: Dialect): Block[] {
  const lines = splitLines(text, dialect);
  const out: Block[] = [];
  let i = 0;
  const take = (match: (line: string) => boolean): string[] => {
    const got: string[] = [];
    while (i < lines.length && match(lines[i]!)) got.push(lines[i++]!);
    return got;
  };
  while (i < lines.length) {
    const line = lines[i]!;
    const head = /^\s*(#{1,6})\s+(.*)$/.exec(line);
    if (line.trim() === "") i++;
    else if (line.trimStart().startsWith("```")) out.push(code());
    else if (head) {
      out.push({ kind: "heading", level: head[1]!.length, text: head[2]! });
      i++;
    } else if (/^\s*(---+|\*\*\*+)\s*$/.test(line)) {
      out.push({ kind: "rule" });
      i++;
    } else if (/^\s*>/.test(line)) out.push({ kind: "quote", lines: take((l) => /^\s*>/.test(l)).map((l) => l.replace(/^\s*>\s?/, "")) });
    else if (bullet.test(line)) out.push({ kind: "list", ordered: false, start: 1, items: take((l) => bullet.test(l)).map((l) => bullet.exec(l)![1]!) });
    else if (numbered.test(line)) out.push(orderedList());
    else if (isTable(i)) out.push(table());
    else out.push({ kind: "text", lines: take((l) => l.trim() !== "" && !startsBlock(l)) });
  }
  return out;

  function startsBlock(l: string): boolean {
    return /^\s*(#{1,6}\s|>|```)/.test(l) || /^\s*(---+|\*\*\*+)\s*$/.test(l) || bullet.test(l) || numbered.test(l);
  }
  function code(): Block {
    i++;
    const body = take((l) => !l.trimStart().startsWith("```"));
    i++;
    return { kind: "code", text: body.join("\n") };
  }
  function orderedList(): Block {
    const got = take((l) => numbered.test(l)).map((l) => numbered.exec(l)!);
    return { kind: "list", ordered: true, start: Number(got[0]![1]), items: got.map((m) => m[2]!) };
  }
  function isTable(at: number): boolean {
    return /^\s*\|.*\|\s*$/.test(lines[at]!) && /^\s*\|[\s:|-]+\|\s*$/.test(lines[at + 1] ?? "");
  }
  function table(): Block {
    const cells = (l: string) => l.trim().replace(/^\||\|$/g, "").split("|").map((c) => c.trim());
    const all = take((l) => /^\s*\|/.test(l));
    return { kind: "table", head: cells(all[0]!), rows: all.slice(2).map(cells) };
  }
}
