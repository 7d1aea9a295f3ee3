// Bundles the entry points, with what they share in chunks of its own, so that a command loads what it needs and no more.
// The output depends on the sources alone: two builds in two folders give the same bytes, which CI relies on.
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundledPackages, licencesText } from "./licences.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "dist");

const entries = {
  cli: "src/cli/main.ts",
  index: "src/index.ts",
  action: "src/github/main.ts",
  post: "src/github/post.ts",
  promote: "src/github/promote-main.ts",
  comment: "src/github/comment-main.ts",
};

const shared = {
  absWorkingDir: root,
  outdir: "dist",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  minify: true,
  // Errors that nobody foresaw keep their functions' names.
  keepNames: true,
  // An error that Node prints comes with its line of source.
  lineLimit: 400,
  charset: "utf8",
  legalComments: "external",
  metafile: true,
  external: ["pg-native"],
  // Where there is none, the driver asks for Response instead, and Node loads an HTTP client.
  define: { navigator: '{"userAgent":"Node.js"}' },
  // The packages among our dependencies that are CommonJS ask for require and __dirname.
  banner: {
    js: "import{createRequire as lockstepRequire}from'node:module';import{dirname as lockstepDirname}from'node:path';import{fileURLToPath as lockstepPath}from'node:url';const require=lockstepRequire(import.meta.url),__filename=lockstepPath(import.meta.url),__dirname=lockstepDirname(__filename);",
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const bundles = await build({ ...shared, entryPoints: entries, splitting: true, chunkNames: "chunk-[hash]" });
// A program of its own: it outlives us and takes the container away.
const guard = await build({
  ...shared,
  entryPoints: { "docker-guard": "src/postgres/docker-guard.mjs" },
  outExtension: { ".js": ".mjs" },
});
// What the bundles look for beside themselves, at first use.
const beside = {
  "libpg-query.wasm": "node_modules/libpg-query/wasm/libpg-query.wasm",
  "schema_engine_bg.wasm": "node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm",
};
for (const [name, from] of Object.entries(beside)) await copyFile(join(root, from), join(out, name));
const copied = Object.values(beside).map((from) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(from)?.[0]);
const others = [...bundledPackages([bundles.metafile, guard.metafile]), ...copied];
await writeFile(join(out, "LICENSES.txt"), licencesText(root, others));
