// A command about keys: it is sent once at a time, and what is wrong with it leads to its field.
import { useState } from "preact/hooks";
import { advice } from "../../advice";
import type { Errors } from "../../parts/field";
import type { Problem } from "../../parts/problems";

interface Fault {
  message: string;
  path: string[];
}

export interface KeyCommand {
  /** What is wrong, by the id of the field. */
  errors: Errors;
  /** What is wrong, in order. */
  wrong: Problem[];
  busy: boolean;
  /** Says what is wrong before anything is sent. */
  fail: (errors: Errors) => void;
  /** Sends, and shows the faults that come back. */
  run: (send: () => Promise<Fault[]>) => Promise<void>;
}

/** A message of the registry as a sentence. */
export function sentence(message: string): string {
  const text = message.replaceAll("`", "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

export function useKeyCommand(): KeyCommand {
  const [wrong, setWrong] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const errors: Errors = Object.fromEntries(wrong.map(({ field, text }) => [field ?? "", text]));
  const fail = (found: Errors) =>
    setWrong(Object.entries(found).map(([field, text]) => ({ field, text })));
  const run = async (send: () => Promise<Fault[]>) => {
    if (busy) return;
    setBusy(true);
    setWrong([]);
    try {
      const faults = await send();
      setWrong(
        faults.map(({ path, message }) => ({ field: path[0] ?? null, text: sentence(message) })),
      );
    } catch (error) {
      setWrong(advice(error).map((text) => ({ field: null, text })));
    } finally {
      setBusy(false);
    }
  };
  return { errors, wrong, busy, fail, run };
}
