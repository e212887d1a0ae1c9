// Opens a WebSocket, says so, and prints the code and the reason with which the server closes it: node goodbye.mjs ADDRESS
import WebSocket from "ws";

const [address] = process.argv.slice(2);
const socket = new WebSocket(`${address.replace("http", "ws")}/graphql`, "graphql-transport-ws");
socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init" })));
socket.on("message", (message) => {
  if (JSON.parse(message).type === "connection_ack") console.log("open");
});
socket.on("close", (code, reason) => {
  console.log(`${code} ${reason}`);
  process.exit(0);
});
socket.on("error", (error) => {
  console.log(`error ${error.message}`);
  process.exit(1);
});
