import type { ReactNode } from "react";

/** The narrow page of sign-in and set-up. */
export function Entrance({ title, intro, children }: { title: string; intro?: ReactNode; children: ReactNode }) {
  return (
    <main className="entrance">
      <section className="entrance-box">
        <p className="brand">imdesk <span>控制台</span></p>
        <h1>{title}</h1>
        {intro && <p className="muted">{intro}</p>}
        {children}
      </section>
    </main>
  );
}
