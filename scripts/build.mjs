// Bundles every entry point into one ESM file each. The output depends on the sources alone: two builds in two folders
// give the same bytes, which CI relies on.
import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "dist");

// `node scripts/build.mjs cli` builds one of them.
const wanted = process.argv.slice(2);
const entries = {
  cli: "src/cli/main.ts",
  index: "src/index.ts",
  action: "src/github/main.ts",
  post: "src/github/post.ts",
};

if (wanted.length === 0) await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: Object.entries(entries)
    .filter(([name]) => wanted.length === 0 || wanted.includes(name))
    .map(([name, path]) => ({ in: path, out: name })),
  outdir: "dist",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  charset: "utf8",
  legalComments: "external",
  external: ["pg-native"],
  // The packages among our dependencies that are CommonJS ask for require and __dirname.
  banner: {
    js: "import{createRequire as $r}from'node:module';import{dirname as $d}from'node:path';import{fileURLToPath as $f}from'node:url';const require=$r(import.meta.url),__filename=$f(import.meta.url),__dirname=$d(__filename);",
  },
});
await copyFile(join(root, "node_modules/libpg-query/wasm/libpg-query.wasm"), join(out, "libpg-query.wasm"));
