// What is written is written under a key: the registry does nothing twice under one.
import { useRef } from "preact/hooks";

/** A command that was sent, and its key. */
export interface Named {
  command: string;
  key: string;
}

/** The same for the same command, which may have been lost on its way, and new for any other. */
export function named(last: Named | null, command: object): Named {
  const text = JSON.stringify(command);
  return last?.command === text ? last : { command: text, key: crypto.randomUUID() };
}

/** The key of a command, as long as the page is open. What has a draft keeps it there. */
export function useCommandKey(): (command: object) => string {
  const last = useRef<Named | null>(null);
  return (command) => {
    last.current = named(last.current, command);
    return last.current.key;
  };
}
