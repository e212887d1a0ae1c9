import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { defineConfig, type Plugin } from "vite";

/**
 * Compressed copies beside the files, so that the server never compresses. And the file that keeps
 * the folder known.
 */
function compress(): Plugin {
  return {
    name: "compress",
    apply: "build",
    closeBundle() {
      const folder = "dist/app";
      for (const name of readdirSync(folder)) {
        if (!/\.(js|css|svg|md)$/.test(name)) continue;
        const content = readFileSync(join(folder, name));
        if (content.length < 1024) continue;
        const quality = {
          [constants.BROTLI_PARAM_QUALITY]: 11,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        };
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content, { params: quality }));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
      const purpose = "What the build writes; the folder itself stays, so that cargo can watch it.";
      writeFileSync("dist/.gitignore", `# ${purpose}\n*\n!.gitignore\n`);
    },
  };
}

/**
 * GraphiQL's style has its fonts written into it, a quarter of a megabyte. The reader's own will
 * do.
 */
function withoutFonts(): Plugin {
  return {
    name: "without-fonts",
    enforce: "pre",
    transform: (code, id) =>
      id.includes("graphiql.css") ? code.replace(/@font-face\s*\{[^}]*\}/g, "") : null,
  };
}

/**
 * Queries are in the bundle, and in every request, without their indentation. `dist/documents.json`
 * has each with its hash, as the program registers it: the module that goes into the bundle is run
 * here, and asked for what the pages will send.
 */
function queries(): Plugin {
  let bundled = "";
  return {
    name: "queries",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/src/generated/graphql.ts")) return null;
      bundled = code.replace(/\n +/g, "\n");
      return bundled;
    },
    async closeBundle() {
      if (bundled === "") return;
      const options = { module: ModuleKind.ES2022, target: ScriptTarget.ES2022 };
      const { outputText } = transpileModule(bundled, { compilerOptions: options });
      const address = `data:text/javascript;base64,${Buffer.from(outputText).toString("base64")}`;
      const module: Record<string, object> = await import(address);
      const texts = Object.entries(module)
        .filter(([name]) => name.endsWith("Document"))
        .map(([, document]) => document.toString());
      const hash = (text: string) => createHash("sha256").update(text).digest("hex");
      const documents = Object.fromEntries(texts.map((text) => [hash(text), text]));
      writeFileSync("dist/documents.json", JSON.stringify(documents));
    },
  };
}

export default defineConfig({
  base: "/",
  experimental: {
    // What scripts and styles load is beside them, wherever the server is; pages name it from the
    // root, and the server writes the path beneath which it is into them.
    renderBuiltUrl: (_, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  plugins: [withoutFonts(), queries(), compress()],
  build: {
    target: "es2022",
    assetsDir: "app",
    // No data: addresses; the content security policy has no place for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Two pages: the dashboard, and the explorer, which is large and loaded only there.
    rollupOptions: {
      input: ["index.html", "graphiql.html"],
      onwarn: (warning, warn) =>
        warning.code === "MODULE_LEVEL_DIRECTIVE" ? undefined : warn(warning),
    },
    chunkSizeWarningLimit: 2000,
    license: { fileName: "app/licences.md" },
  },
  css: {
    preprocessorOptions: { scss: { loadPaths: ["node_modules"], quietDeps: true } },
  },
  server: {
    proxy: Object.fromEntries(
      ["/graphql", "/funding.", "/report", "/schema.graphql"].map((path) => [
        path,
        { target: `http://127.0.0.1:${process.env.SERVER_PORT ?? 8080}`, ws: true },
      ]),
    ),
  },
});
