// What the measured processes run, as text: bench.mjs bundles it with the sources.
import { observationWorker } from "./bench-observation.mjs";

// One process per measurement: nothing is warm that would not be warm for a user.
export const worker = `
import { check } from "./src/index.ts";
import { checks } from "./src/checks/index.ts";
import { resolveSettings } from "./src/config/index.ts";
import { diskTree } from "./src/git/index.ts";
import { startServer } from "./src/postgres/index.ts";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";

const [mode, folder] = process.argv.slice(2);
const known = { checks: checks.map(({ id }) => id), layouts: [] };
// The rehearsal alone: who can reach what is tried in a database of its own, and measured by itself.
const unasked = Object.fromEntries(checks.filter(({ group }) => group === "rls").map(({ id }) => [id, "off"]));
const nothing = () => undefined;

// In hundredths of a second, as Linux counts it for everybody. The second pair is that of children that have ended.
const cpuMs = (pid, children) => {
  if (process.platform !== "linux") return null;
  const fields = readFileSync("/proc/" + pid + "/stat", "utf8").replace(/^.*\\) /, "").split(" ");
  const [at, length] = children ? [13, 15] : [11, 13];
  return fields.slice(at, length).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
};

const full = async () => {
  const { settings: all } = resolveSettings({ flags: {}, inputs: {}, file: null, environment: {}, known });
  const settings = { ...all, checks: { ...all.checks, ...unasked } };
  const start = performance.now();
  const report = await check({
    settings, tree: await diskTree(folder), base: null, declare: null, environment: process.env, progress: nothing,
    signal: new AbortController().signal, today: new Date().toISOString().slice(0, 10),
    now: () => performance.now(), tool: "bench",
  });
  const ms = performance.now() - start;
  if (report.verdict !== "pass") throw new Error("the generated history does not pass: " + report.findings[0]?.message);
  return { ms, server: cpuMs("self", true), exact: report.migrations.filter(({ roundTrip }) => roundTrip === "exact").length };
};

const raw = async () => {
  const request = {
    server: "embedded", major: null, url: null, image: null, superuserName: "postgres", extensionFiles: new Map(),
    environment: process.env, progress: nothing,
  };
  await using server = await startServer(request);
  await using database = await server.createDatabase();
  await using session = await database.connect();
  const [at] = await session.query(
    "select current_setting('unix_socket_directories') as host, current_setting('port')::int as port, current_user::text as user",
  );
  const client = new pg.Client({ ...at, database: database.name });
  await client.connect();
  const read = (ending) => readdirSync(join(folder, "migrations")).filter((name) => name.endsWith(ending)).sort()
    .map((name) => readFileSync(join(folder, "migrations", name), "utf8"));
  const scripts = [...read(".up.sql"), ...read(".down.sql").reverse()];
  const before = cpuMs(client.processID, false);
  const start = performance.now();
  for (const script of scripts) await client.query(script);
  const ms = performance.now() - start;
  const used = before === null ? null : cpuMs(client.processID, false) - before;
  await client.end();
  return { ms, server: used };
};

const ids = () => Object.keys(unasked);
${observationWorker}
process.stdout.write(JSON.stringify(await { full, raw, ids, observe }[mode]()));
`;

// Written by the measured process itself: the most memory that it ever held.
export const memoryProbe = `
import { writeFileSync } from "node:fs";
process.on("exit", () => writeFileSync(process.env.BENCH_MEMORY, String(process.resourceUsage().maxRSS * 1024)));
`;
