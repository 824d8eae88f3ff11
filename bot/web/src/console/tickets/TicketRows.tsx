import { Tag } from "antd";
import { Link } from "react-router";
import { platformName, priorityColor, statusColor, statusName } from "../labels";
import { Time } from "../Room";
import type { Ticket } from "../types";

/** Tickets as rows that fold into two lines where it is narrow: a table would have to be scrolled sideways. */
export function TicketRows({ tickets }: { tickets: Ticket[] }) {
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
            <span className="ticket-time muted"><Time at={k.created} /></span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
