import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
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

/** Queries are in the bundle, and in every request, without their indentation. */
function withoutIndentation(): Plugin {
  return {
    name: "without-indentation",
    enforce: "pre",
    transform: (code, id) =>
      id.endsWith("/src/generated/graphql.ts") ? code.replace(/\n +/g, "\n") : null,
  };
}

export default defineConfig({
  base: "/",
  experimental: {
    // What scripts and styles load is beside them, wherever the server is; pages name it from the
    // root, and the server writes the path beneath which it is into them.
    renderBuiltUrl: (_, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  plugins: [withoutFonts(), withoutIndentation(), compress()],
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
