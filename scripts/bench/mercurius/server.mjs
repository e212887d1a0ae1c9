// Serves the data of one answer by Mercurius with JIT, under the registry's own schema: node server.mjs SCHEMA DATA PORT
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";

const [schema, data, port] = process.argv.slice(2);
const { services } = JSON.parse(readFileSync(data, "utf8"));
const app = Fastify();
app.register(mercurius, {
  schema: readFileSync(schema, "utf8"),
  // The answer is made anew for each request, field by field, as the registry makes it.
  resolvers: { Query: { services: () => services }, Service: { assessment: (service) => service.assessment } },
  jit: 1,
});
await app.listen({ port: Number(port), host: "127.0.0.1" });
console.log("ready");
