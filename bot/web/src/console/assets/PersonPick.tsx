import { useEffect, useState } from "react";
import { Select } from "antd";
import { api, search } from "../api";
import type { Page, Person } from "../types";

type Props = { id?: string; value?: string; name?: string; onChange?: (id: string | undefined) => void };

/** Chooses a person by searching; name is what the one chosen already is called. */
export function PersonPick({ id, value, name, onChange }: Props) {
  const [text, setText] = useState("");
  const [people, setPeople] = useState<Person[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const wait = setTimeout(() => {
      api.get<Page<Person>>("/people" + search({ q: text, limit: 20 }), stop.signal).then((p) => setPeople(p.items.filter((x) => x.active)), () => undefined);
    }, 200);
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
  }, [text]);
  const options = people.map((p) => ({ value: p.id, label: [p.name, p.department, p.title].filter(Boolean).join(" · ") }));
  if (value && !text && !people.some((p) => p.id === value)) options.unshift({ value, label: name ?? value });
  return (
    <Select id={id} className="full" allowClear showSearch={{ filterOption: false, onSearch: setText }} placeholder="无人使用" value={value || undefined}
      onChange={onChange} options={options} notFoundContent="没有找到，请先让对方给机器人发一条消息，或导入人员" />
  );
}
