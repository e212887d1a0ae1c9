// One command at a time, and its result in words.
import { useState } from "preact/hooks";
import { advice } from "./advice";

/** Said where someone else has changed what a command was about. */
export const CHANGED = "This page shows it as it is now. Read it, then send again.";

export interface Said {
  good: boolean;
  lines: string[];
  /** Where to go on. */
  link?: { to: string; text: string };
}

export interface Sending {
  said: Said | null;
  busy: boolean;
  say: (said: Said | null) => void;
  /** Runs what sends, and says what it says, or that it could not be sent. */
  send: (run: () => Promise<Said>) => Promise<void>;
}

export function useSending(): Sending {
  const [said, say] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (run: () => Promise<Said>) => {
    setBusy(true);
    try {
      say(await run());
    } catch (error) {
      say({ good: false, lines: advice(error) });
    } finally {
      setBusy(false);
    }
  };
  return { said, busy, say, send };
}
