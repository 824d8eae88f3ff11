import { Tag } from "antd";
import { Link } from "react-router";
import { platformName, priorityColor, statusColor, statusName } from "../labels";
import { Time } from "../Room";
import type { Ticket } from "../types";

/** Tickets as rows that fold into two lines where it is narrow: a table would have to be scrolled sideways. With `due` they say what they are late with. */
export function TicketRows({ tickets, due = false }: { tickets: Ticket[]; due?: boolean }) {
  return (
    <ul className="plain ticket-rows">
      {tickets.map((k) => (
        <li key={k.id}>
          <Link to={`/tickets/${k.number}`} className="ticket-row">
            <span className="ticket-number">{k.number}</span>
            <span className="ticket-title">{k.title}</span>
            <span className="ticket-tags">
              <Tag color={priorityColor[k.priority]}>{k.priority}</Tag>
              <Tag color={statusColor[k.status]}>{statusName[k.status] ?? k.status}</Tag>
              {!!k.breached?.length && <Tag color="red">超时</Tag>}
            </span>
            <span className="ticket-who muted">{k.requester} · {platformName[k.platform] ?? "—"}{k.assignee && ` → ${k.assignee}`}</span>
            <span className="ticket-time muted">{due ? <Stands ticket={k} /> : <Time at={k.created} />}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** What a ticket's attention is about: its next deadline, or since when nothing happened. */
function Stands({ ticket: k }: { ticket: Ticket }) {
  return k.due ? <><Time at={k.due} /> 到期</> : <><Time at={k.updated} /> 起没有进展</>;
}
