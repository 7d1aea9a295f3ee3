// Where a throwaway server lives when the usual places are not to be had.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runParents } from "../../src/postgres/folders.ts";
import { startServer } from "../../src/postgres/index.ts";
import { requestFor } from "./request.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lk-places-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const answers = async (environment: Readonly<Record<string, string | undefined>>): Promise<string> => {
  await using server = await startServer(requestFor("embedded", { environment }));
  await using database = await server.createDatabase();
  await using session = await database.connect();
  const [row] = await session.query("select current_setting('data_directory') as folder");
  return String(row?.folder);
};

test("F77: without a home, and without anything else in the environment, it runs", async () => {
  expect(await answers({ PATH: process.env.PATH })).toContain("pg-lockstep-");
});

test("F77: a home that is nowhere, or read only, keeps nobody from running", async () => {
  const { PATH } = process.env;
  expect(await answers({ PATH, HOME: "/nowhere/at/all", XDG_CACHE_HOME: "/proc/nowhere" })).toContain("pg-lockstep-");
});

test("F78: a temp folder with a path that no socket fits in is passed over", async () => {
  const long = join(folder, "a".repeat(60), "b".repeat(60));
  mkdirSync(long, { recursive: true });
  expect(runParents({ TMPDIR: long })).not.toContain(long);
  expect(await answers({ ...process.env, TMPDIR: long })).not.toContain(long);
  expect(readdirSync(long)).toEqual([]);
});

const alone = ["--mount", "--propagation", "private", "sh", "-c"] as const;
const mayMount = (): boolean =>
  spawnSync("unshare", [...alone, "mount -t tmpfs -o size=64m tmpfs /dev/shm"]).status === 0;

test.skipIf(!mayMount())("F76: where memory has no room, it lives in the temp folder", () => {
  const script = `mount -t tmpfs -o size=64m,mode=1777 tmpfs /dev/shm && exec "$0" "$@"`;
  const program = `import { statfsSync } from "node:fs";
const { bavail, bsize } = statfsSync("/dev/shm");
if (bavail * bsize > 64 * 2 ** 20) throw new Error("the memory was not made small");
const { runParents } = await import(process.argv[1]);
console.log(JSON.stringify(runParents({})));`;
  const parents = execFileSync(
    "unshare",
    [...alone, script, process.execPath, "--input-type=module", "-e", program, bundled()],
    { encoding: "utf8" },
  );
  expect(JSON.parse(parents)).not.toContain("/dev/shm");
  expect(JSON.parse(parents)[0]).toBe("/tmp");
});

/** The module for a process of its own: the oldest Node that we support runs no TypeScript. */
const bundled = (): string => {
  const outfile = join(folder, "folders.mjs");
  execFileSync(join("node_modules", ".bin", "esbuild"), [
    "src/postgres/folders.ts",
    "--bundle",
    "--platform=node",
    "--format=esm",
    `--outfile=${outfile}`,
    "--log-level=error",
  ]);
  return outfile;
};
