// `npm run bench [-- --rounds N] [--only rehearsal|observation|drift] [--json]`: the speed goals, as ratios that mean the same on every machine, with raw figures.
// Raw is what one connection needs for the same ups and downs once each, on a server of the same kind: no proofs, no event
// triggers. Raw and full take turns, each in a process of its own, and medians are compared, so that a busy moment hits both.
// Where the machine is busy with other work, the processor time of the server says more than the clock (Linux alone).
// It ends with 0 also when a limit is passed: it measures, and people judge. Only what could not be measured fails.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { driftOnce, driftRows, writeDrifts } from "./bench-drift.mjs";
import { migrationsFor, writeMigrations } from "./bench-migrations.mjs";
import { leaveOut, leftOutOf, observationRows, observeOnce, runs, writeObserved } from "./bench-observation.mjs";
import { memoryProbe, worker } from "./bench-worker.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Math.max(1, Number.parseInt(flags.rounds, 10) || 3);
const called = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => called.abort(new Error(`called off (${signal})`)));

const patienceMs = 180_000;

/** Processor time of all processes that ended and were waited for, in steps of 10 ms. Null where nobody counts it. */
const endedMs = async () => {
  if (process.platform !== "linux") return null;
  const fields = (await readFile("/proc/self/stat", "utf8")).replace(/^.*\) /, "").split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10;
};

const runNode = async (args, environment = {}, expected = 0) => {
  const before = await endedMs();
  const start = performance.now();
  const signal = AbortSignal.any([called.signal, AbortSignal.timeout(patienceMs)]);
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  let out = "";
  let err = "";
  child.on("error", () => undefined);
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  const [code] = await once(child, "close");
  if (code !== expected) throw new Error(`${args.join(" ")} ended with ${code}\n${err || out}`);
  const ms = performance.now() - start;
  return { ms, out, processor: before === null ? null : (await endedMs()) - before };
};

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const note = (text) => process.stderr.write(`${text}\n`);

const bundle = async (code, without) => {
  const outfile = join(code, `${["worker", ...without].join("-")}.mjs`);
  await build({
    stdin: { contents: worker, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20.19",
    logLevel: "error",
    plugins: [leaveOut(without)],
  });
  return outfile;
};

const prepare = async (folder, code) => {
  const program = await bundle(code, []);
  const probe = join(code, "memory.mjs");
  await writeFile(probe, memoryProbe);
  const { out: ids } = await runNode([program, "ids", folder]);
  const rehearsalOnly = ["checks:", ...JSON.parse(ids).map((id) => `  ${id}: off`), ""].join("\n");
  const histories = { empty: [{ id: "00001_empty", up: "select 1;\n", down: "select 1;\n" }] };
  for (const count of [100, 1_000]) histories[count] = migrationsFor(count);
  for (const [name, migrations] of Object.entries(histories)) {
    await writeMigrations(join(folder, name, "migrations"), migrations);
    await writeFile(join(folder, name, "lockstep.yml"), rehearsalOnly);
  }
  return { program, probe };
};

const measure = async (folder, { program, probe }) => {
  const seen = {};
  const keep = (name, value) => {
    seen[name] = [...(seen[name] ?? []), value];
  };
  const inWorker = async (mode, name) => {
    const { out } = await runNode([program, mode, join(folder, name)]);
    const { ms, server, exact } = JSON.parse(out);
    if (mode === "full" && name !== "empty" && exact !== Number(name)) throw new Error(`${exact} of ${name} are exact`);
    keep(`${mode} ${name}`, ms);
    if (server !== null) keep(`${mode} ${name}, server`, server);
  };
  const cli = join(root, "dist/cli.js");
  const command = async (name) => {
    const memory = join(folder, "memory");
    const { ms } = await runNode(["--import", probe, cli, "check", join(folder, name)], { BENCH_MEMORY: memory });
    keep(`cli ${name}`, ms);
    keep(`memory ${name}`, Number(await readFile(memory, "utf8")));
  };
  // The first of each kind fills caches on disk that the second already finds: it is not counted.
  note("warming up");
  await runNode([program, "full", join(folder, "empty")]);
  await runNode([cli, "check", join(folder, "empty")]);
  for (let round = 1; round <= rounds; round += 1) {
    note(`round ${round} of ${rounds}`);
    for (let time = 0; time < 3; time += 1) keep("load", (await runNode([cli, "--version"])).ms);
    for (let time = 0; time < 2; time += 1) await command("empty");
    await inWorker("full", "empty");
    for (const name of ["100", "1000"]) {
      await inWorker("raw", name);
      await inWorker("full", name);
      await command(name);
      await inWorker("raw", name);
    }
  }
  return seen;
};

const measureObserved = async (folder, code) => {
  const seen = {};
  const keep = (name, value) => {
    seen[name] = [...(seen[name] ?? []), value];
  };
  await writeObserved(folder);
  const programs = new Map();
  for (const one of runs()) {
    const without = leftOutOf(one);
    if (!programs.has(String(without))) programs.set(String(without), await bundle(code, without));
  }
  for (let round = 1; round <= rounds; round += 1) {
    note(`observation, round ${round} of ${rounds}`);
    for (const one of runs())
      await observeOnce(
        folder,
        one,
        async (head, base, parts) =>
          JSON.parse((await runNode([programs.get(String(leftOutOf(one))), "observe", head, base, parts])).out),
        keep,
      );
  }
  return seen;
};

const measureDrift = async (folder) => {
  const seen = {};
  const keep = (name, value) => {
    seen[name] = [...(seen[name] ?? []), value];
  };
  const cli = join(root, "dist/cli.js");
  await writeDrifts(folder);
  for (let round = 1; round <= rounds; round += 1) {
    note(`drift, round ${round} of ${rounds}`);
    await driftOnce(folder, (args, code) => runNode([cli, ...args], {}, code), keep);
  }
  return seen;
};

const medianOf = (seen) => (name) => median(seen[name]);

const rowsOf = (seen) => {
  const of = medianOf(seen);
  const net = (count) => (of(`full ${count}`) - of("full empty")) / count;
  return [
    {
      what: "check of 1,000 in process ÷ raw",
      value: of("full 1000") / of("raw 1000"),
      limit: 2.5,
      goal: 2,
      unit: "×",
    },
    {
      what: "check of 1,000 as a command ÷ raw",
      value: of("cli 1000") / of("raw 1000"),
      limit: 2.5,
      goal: 2,
      unit: "×",
    },
    ...(seen["raw 1000, server"] === undefined
      ? []
      : [
          {
            what: "the same in processor time of the server",
            value: of("full 1000, server") / of("raw 1000, server"),
            unit: "×",
          },
        ]),
    {
      what: "cost of one at 1,000 ÷ at 100",
      value: of("full 1000") / 1_000 / (of("full 100") / 100),
      limit: 1.3,
      unit: "×",
    },
    { what: "the same, less what an empty run takes", value: net(1_000) / net(100), limit: 1.3, unit: "×" },
    { what: "raw: cost of one at 1,000 ÷ at 100", value: of("raw 1000") / of("raw 100") / 10, unit: "×" },
    { what: "empty run, start to exit", value: of("cli empty") / 1_000, limit: 1.2, unit: " s" },
    { what: "peak memory at 1,000", value: of("memory 1000") / 1_048_576, limit: 300, unit: " MB" },
    { what: "dist/cli.js --version", value: of("load"), limit: 150, unit: " ms" },
  ];
};

const judged = (row) => ({ ...row, ok: row.limit === undefined || row.value <= row.limit });

const figure = (value, unit) => `${value >= 20 ? Math.round(value) : value.toFixed(2)}${unit}`;

const print = (rows, seen) => {
  const cells = rows.map(({ what, value, limit, goal, unit, ok }) => [
    what,
    figure(value, unit),
    limit === undefined ? "" : `${limit}${unit}${goal === undefined ? "" : ` (goal ${goal}${unit})`}`,
    limit === undefined ? "" : ok ? "ok" : "over",
  ]);
  const table = [["", "median", "limit", ""], ...cells];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    );
  console.log("\nraw figures, in the order they were taken (ms; memory in MB; server: its processor time)");
  for (const [name, values] of Object.entries(seen)) {
    const shown = values.map((value) => Math.round(name.startsWith("memory") ? value / 1_048_576 : value));
    console.log(`  ${name.padEnd(18)} ${shown.join(" ")}`);
  }
};

const machine = () => ({ node: process.version, processors: cpus().length, load: loadavg()[0] });

const folder = await mkdtemp(join(tmpdir(), "lockstep-bench-"));
// Inside node_modules, where the packages are found.
const code = join(root, "node_modules", `.lockstep-bench-${process.pid}`);
try {
  const before = machine();
  await mkdir(code);
  const asked = (part) => flags.only === "" || flags.only === part;
  const seen = {
    ...(asked("rehearsal") ? await measure(folder, await prepare(folder, code)) : {}),
    ...(asked("observation") ? await measureObserved(folder, code) : {}),
    ...(asked("drift") ? await measureDrift(folder) : {}),
  };
  const rows = [
    ...(asked("rehearsal") ? rowsOf(seen) : []),
    ...(asked("observation") ? observationRows(medianOf(seen), seen) : []),
    ...(asked("drift") ? driftRows(medianOf(seen), seen) : []),
  ].map(judged);
  if (flags.json) console.log(JSON.stringify({ machine: before, rounds, rows, raw: seen }, null, 2));
  else {
    console.log(`node ${before.node}, ${before.processors} processors, load ${before.load.toFixed(1)} at the start\n`);
    print(rows, seen);
  }
} catch (error) {
  note(`could not measure: ${called.signal.aborted ? called.signal.reason.message : error.message}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
  await rm(code, { recursive: true, force: true });
}
