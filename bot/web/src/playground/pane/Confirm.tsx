// The question a button may ask before it acts, inside its phone.
import { useEffect, useId, useRef } from "react";

export interface Question {
  title: string;
  text: string;
  answer: (yes: boolean) => void;
}

export function Confirm({ title, text, answer }: Question) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog ref={box} className="confirm" aria-labelledby={id} onCancel={(e) => { e.preventDefault(); answer(false); }}>
      <h4 id={id}>{title || "请确认"}</h4>
      {text && text !== title && <p>{text}</p>}
      <div><button type="button" onClick={() => answer(false)}>取消</button><button type="button" className="yes" autoFocus onClick={() => answer(true)}>确定</button></div>
    </dialog>
  );
}
