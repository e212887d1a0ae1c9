// Follows what changes in the registry, so that what is on show need not be loaded again. Where it
// cannot be followed, nothing else is lost.
import { firstRevision } from "./api";
import { beneath } from "./base";
import { ChangesDocument } from "./generated/graphql";

type Listener = (revision: number) => void;
const listeners = new Set<Listener>();

/** How long changes are gathered before listeners hear of them: an import has thousands. */
const COALESCE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
/** A connection that lasted so long was a good one. */
const STABLE_MS = 10_000;
/** The server asks every 20 seconds whether we are there; after so long it is not there itself. */
const SILENCE_MS = 60_000;
/** The server's word for a key that is not good. */
const CLOSE_FORBIDDEN = 4403;

/** The last revision of which a change has come. */
let seen: number | null = null;
// biome-ignore lint/correctness/noUnusedVariables: `??=` reads it
let gathering: ReturnType<typeof setTimeout> | undefined;

/** The last revision that listeners know. No answer should be older. */
let announced = 0;

export function newest(): number {
  return announced;
}

/** Listens for revisions that others have made. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function announce(): void {
  gathering = undefined;
  // A hidden page asks nothing; it catches up when it is shown.
  if (document.hidden || seen === null || seen <= announced) return;
  announced = seen;
  for (const listener of [...listeners]) listener(announced);
}

type Message =
  | { type: "next"; payload: { data?: { changes: { revision: number } } | null } }
  | { type: "error"; payload: { extensions?: { code?: string } }[] }
  | { type: "connection_ack" | "ping" | "complete" };

/**
 * Follows the changes that a key may see, until it is stopped. A lost connection
 * is taken up where it was.
 */
export function follow(key: string | null): () => void {
  let socket: WebSocket | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let over = false;

  const connect = () => {
    clearTimeout(retry);
    if (over || socket) return;
    const began = Date.now();
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const mine = new WebSocket(
      `${location.origin.replace(/^http/, "ws")}${beneath("/graphql")}`,
      "graphql-transport-ws",
    );
    socket = mine;
    const say = (message: object) => mine.send(JSON.stringify(message));
    mine.onopen = () =>
      say({ type: "connection_init", payload: key ? { authorization: `Bearer ${key}` } : {} });
    mine.onmessage = ({ data }: MessageEvent<string>) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => mine.close(), SILENCE_MS);
      const message = JSON.parse(data) as Message;
      switch (message.type) {
        case "connection_ack":
          return say({
            id: "changes",
            type: "subscribe",
            payload: { query: ChangesDocument.toString(), variables: { since: seen } },
          });
        case "ping":
          return say({ type: "pong" });
        case "next":
          seen = Math.max(seen ?? 0, message.payload.data?.changes.revision ?? 0);
          gathering ??= setTimeout(announce, COALESCE_MS);
          return;
        case "error":
          // Another registry, which has not come as far: from now on, then.
          if (message.payload[0]?.extensions?.code === "BAD_REQUEST") {
            seen = null;
            announced = 0;
          }
          return mine.close();
        case "complete":
          mine.close();
      }
    };
    mine.onclose = ({ code }) => {
      clearTimeout(watchdog);
      socket = null;
      failures = Date.now() - began > STABLE_MS ? 1 : failures + 1;
      // Not all at once, when a server comes back.
      if (!over && code !== CLOSE_FORBIDDEN)
        retry = setTimeout(
          connect,
          Math.min(MAX_PAUSE_MS, 1000 * 2 ** (failures - 1)) * (0.75 + Math.random() / 2),
        );
    };
  };
  const look = () => {
    announce();
    if (!document.hidden) connect();
  };

  // From the first answer on: later changes are announced, earlier ones are not.
  void firstRevision.then((revision) => {
    seen ??= revision;
    connect();
  });
  addEventListener("online", connect);
  document.addEventListener("visibilitychange", look);
  return () => {
    over = true;
    clearTimeout(retry);
    // A browser complains when what is not open yet is closed.
    if (socket?.readyState === WebSocket.CONNECTING)
      socket.onopen = ({ target }) => (target as WebSocket).close();
    else socket?.close();
    removeEventListener("online", connect);
    document.removeEventListener("visibilitychange", look);
  };
}
