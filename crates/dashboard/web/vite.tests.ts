// Bundles the unit tests for `node --test`: `npm test`.
import { readdirSync } from "node:fs";
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    outDir: "node_modules/.tests",
    emptyOutDir: true,
    sourcemap: "inline",
    rollupOptions: {
      input: readdirSync("tests")
        .filter((name) => name.endsWith(".test.ts"))
        .map((name) => `tests/${name}`),
    },
  },
});
