// What every renderer may use: who looks, how to press, how to name people and find files.
import { createContext, useContext } from "react";
import type { Sim } from "../model/sim";
import type { Message } from "../model/wire";

export interface View {
  sim: Sim;
  message: Message;
  /** Something of this message is being pressed. */
  busy: boolean;
  /** Sends the platform's native form of a click. */
  press: (action: unknown) => Promise<void>;
  /** Asks in the platform's own dialog; true means go on. */
  confirm: (title: string, text: string) => Promise<boolean>;
}

export const ViewContext = createContext<View | undefined>(undefined);

export function useView(): View {
  const view = useContext(ViewContext);
  if (!view) throw new Error("useView outside of a message");
  return view;
}
