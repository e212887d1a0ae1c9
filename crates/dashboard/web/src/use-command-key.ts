// What is written is written under a key: the registry does nothing twice under one.
import { useRef } from "preact/hooks";

/**
 * The key of a command: the same for the same command, which may have been lost on its way, and a
 * new one for any other.
 */
export function useCommandKey(): (command: object) => string {
  const last = useRef({ command: "", key: "" });
  return (command) => {
    const text = JSON.stringify(command);
    if (last.current.command !== text) last.current = { command: text, key: crypto.randomUUID() };
    return last.current.key;
  };
}
