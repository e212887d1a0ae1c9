// Asks the same over one HTTP/2 connection, many times at once, and over HTTP/1.1: node http2.mjs ADDRESS
import http2 from "node:http2";

const [address] = process.argv.slice(2);
const body = JSON.stringify({ query: "{ services(first: 100) { nodes { slug name } } }" });
const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
const expected = await (await fetch(`${address}/graphql`, { method: "POST", headers, body })).text();

const session = http2.connect(address);
session.on("error", (error) => {
  console.log(`error ${error.message}`);
  process.exit(1);
});
const ask = () =>
  new Promise((resolve, reject) => {
    const stream = session.request({ ":method": "POST", ":path": "/graphql", ...headers });
    const chunks = [];
    let status;
    stream.on("response", (answer) => (status = answer[":status"]));
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("end", () => resolve({ status, text: Buffer.concat(chunks).toString() }));
    stream.on("error", reject);
    stream.end(body);
  });
const answers = await Promise.all(Array.from({ length: 50 }, ask));
const same = answers.filter(({ status, text }) => status === 200 && text === expected).length;
console.log(`${same} of ${answers.length} answers over ${session.alpnProtocol} are those of HTTP/1.1`);
session.close();
