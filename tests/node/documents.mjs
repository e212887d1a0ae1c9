// Registered documents over a WebSocket, by each way of naming one: node documents.mjs ADDRESS DOC_ID
import WebSocket from "ws";

const [address, id] = process.argv.slice(2);
const socket = new WebSocket(`${address.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws");
const say = (message) => socket.send(JSON.stringify(message));
const payloads = [
  { doc_id: id, variables: { since: 0 } },
  { documentId: id, variables: { since: 0 } },
  { extensions: { persistedQuery: { version: 1, sha256Hash: id } }, variables: { since: 0 } },
  { query: "subscription { changes(since: 0) { revision } }" },
];
const heard = new Map();
socket.on("open", () => say({ type: "connection_init" }));
socket.on("message", (data) => {
  const message = JSON.parse(data);
  if (message.type === "connection_ack") {
    payloads.forEach((payload, number) => say({ id: String(number), type: "subscribe", payload }));
  }
  if (message.type === "ping") say({ type: "pong" });
  if (!["next", "error"].includes(message.type) || heard.has(message.id)) return;
  heard.set(
    message.id,
    message.type === "next" ? `revision ${message.payload.data.changes.revision}` : message.payload[0].extensions.code,
  );
  if (heard.size < payloads.length) return;
  console.log(payloads.map((_, number) => heard.get(String(number))).join(", "));
  socket.close();
});
setTimeout(() => process.exit(1), 20_000).unref();
