// Sends a change, and says in words what came of it. What was typed stays in the draft until the
// registry has it.
import { useState } from "preact/hooks";
import { advice } from "../../advice";
import { sendAll, type Command, type Fault, type Progress, type Sent } from "../../commands";
import { forget } from "../../use-query";

export interface Sending {
  busy: boolean;
  /** What was wrong, in words; empty while nothing was. */
  wrong: string[];
  /** Whether something else changed the service since the form was begun. */
  conflict: boolean;
  send: (commands: Command[], progress: Progress) => Promise<Sent | null>;
  clear: () => void;
}

/** A fault in words for who typed, without the names of the interface. */
export function faultText({ message, path }: Fault): string {
  const field = path.at(-1);
  const about = field && FIELDS[field];
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return `${about ? `${about}: ${message}` : text}${/[.!?]$/.test(message) ? "" : "."}`;
}

const FIELDS: Record<string, string> = {
  website: "Web address",
  url: "Web address of the source",
  title: "Title of the source",
  publisher: "Who published the source",
  published: "When the source was published",
  name: "Name",
  value: "Answer",
  reason: "Reason",
  on: "Last day",
  annualAmount: "Pounds a year",
  localities: "Places",
  statusSource: "Source of the status",
  statusLocator: "Where in the source",
  statusAsOf: "The day for which the source says so",
  hostOrganisation: "Organisation that runs it",
};

function isConflict({ code, path }: Fault): boolean {
  return code === "CONFLICT" && path[0] === "expectedRevision";
}

export function useChangeSending(keep: (progress: Progress) => void): Sending {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string[]>([]);
  const [conflict, setConflict] = useState(false);
  const send = async (commands: Command[], progress: Progress): Promise<Sent | null> => {
    setBusy(true);
    setWrong([]);
    setConflict(false);
    try {
      const sent = await sendAll(commands, progress, keep);
      forget();
      if (!sent.done) {
        setConflict(sent.faults.some(isConflict));
        setWrong(sent.faults.filter((fault) => !isConflict(fault)).map(faultText));
      }
      return sent;
    } catch (error) {
      setWrong(advice(error));
      return null;
    } finally {
      setBusy(false);
    }
  };
  const clear = () => {
    setWrong([]);
    setConflict(false);
  };
  return { busy, wrong, conflict, send, clear };
}
