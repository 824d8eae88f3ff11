// A ring around what to use next. It never takes clicks and follows its target while things move.
import { useEffect, useRef } from "react";

export function Spotlight({ find }: { find: () => HTMLElement | null }) {
  const ring = useRef<HTMLDivElement>(null);
  const look = useRef(find);
  look.current = find;
  useEffect(() => {
    let frame = 0;
    const follow = () => {
      const box = ring.current;
      const r = look.current()?.getBoundingClientRect();
      const seen = r !== undefined && r.width > 0 && r.bottom > 0 && r.top < innerHeight;
      if (box) {
        box.hidden = !seen;
        if (seen) box.style.cssText = `left:${r.left - 5}px;top:${r.top - 5}px;width:${r.width + 10}px;height:${r.height + 10}px`;
      }
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, []);
  return <div ref={ring} className="spotlight" aria-hidden hidden />;
}
