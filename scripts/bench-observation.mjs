// What observation costs for the migrations that a pull request adds: a check against a base with it, held against the same check
// without it, and what that is for each new migration. The machine is busy with other work, so processor time counts (of Node,
// and of the server, on Linux); the clock is shown beside it.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { migrationsFor, writeMigrations } from "./bench-migrations.mjs";
import { newMigrationsFor } from "./bench-new-migrations.mjs";

/** Statement of a worker that has `checkFolder`, as bench.mjs writes it. */
export const observationWorker = `
const observe = async () => {
  const [base, parts] = process.argv.slice(4);
  const { settings: all } = resolveSettings({ flags: {}, inputs: {}, file: null, environment: {}, known });
  const on = new Set(parts.split("+"));
  const off = checks.filter(({ id, group }) =>
    (group === "safety" && !on.has("locks")) ||
    (id === "not-rerunnable-after-crash" && !on.has("crashes")) || (id === "clock-dependent" && !on.has("clock")));
  const settings = {
    ...all,
    rows: on.has("rows") ? all.rows : 0,
    checks: { ...all.checks, ...unasked, ...Object.fromEntries(off.map(({ id }) => [id, "off"])) },
  };
  const start = performance.now();
  const report = await check({
    settings, tree: await diskTree(folder), base: { sha: "0".repeat(40), tree: await diskTree(base) }, declare: null,
    environment: process.env, progress: nothing, signal: new AbortController().signal,
    today: new Date().toISOString().slice(0, 10), now: () => performance.now(), tool: "bench",
  });
  const ms = performance.now() - start;
  const server = cpuMs("self", true);
  const { user, system } = process.cpuUsage();
  const broken = report.findings.filter(({ check }) => /up-fails|history-does-not|down-fails/.test(check));
  if (broken.length > 0) throw new Error("the generated history is broken: " + JSON.stringify(broken[0]));
  const found = report.findings.map(({ check }) => check).sort();
  return { ms, processor: server === null ? null : server + (user + system) / 1_000, found };
};
`;

/** Programs without one part, which no setting turns off. */
const without = {
  cost: {
    path: /traffic\/cost\.ts$/,
    text: "export const openTiming = () => ({ costsOf: async () => new Map(), [Symbol.asyncDispose]: async () => undefined });",
  },
  safer: { path: /traffic\/prove-safer\.ts$/, text: "export const withSafer = async (_, statements) => statements;" },
};

/** For esbuild. */
export const leaveOut = (parts) => ({
  name: "leave-out",
  setup: (build) => {
    for (const part of parts)
      build.onLoad({ filter: without[part].path }, () => ({ contents: without[part].text, loader: "ts" }));
  },
});

const manners = ["rough", "careful"];
const olds = [200, 1_000];
const news = [1, 20, 50];

const folderOf = (folder, old, count, manner) => join(folder, `of-${old}-${manner}-${count}`);

export const writeObserved = async (folder) => {
  for (const old of olds) {
    const history = migrationsFor(old);
    for (const manner of manners)
      for (const count of [0, ...news]) {
        const target = folderOf(folder, old, count, manner);
        await mkdir(target, { recursive: true });
        await writeMigrations(join(target, "migrations"), [...history, ...newMigrationsFor(count, old, manner)]);
      }
  }
};

const watched = "locks+cost+rows";
const everything = "locks+cost+safer+rows+crashes+clock";

const wanted = [
  ...manners.flatMap((manner) =>
    news.flatMap((count) => [watched, everything].map((parts) => ({ old: 200, count, manner, parts }))),
  ),
  ...["locks", "locks+cost", "locks+safer", "rows", "crashes", "clock"].map((parts) => ({
    old: 200,
    count: 20,
    manner: "rough",
    parts,
  })),
  { old: 1_000, count: 20, manner: "rough", parts: watched },
];

const nameOf = ({ old, count, manner, parts }) => `${old} old, ${count} ${manner}, ${parts}`;
const plainOf = (one) => ({ ...one, parts: "plain" });
const baseOf = (one) => ({ ...plainOf(one), count: 0, manner: "rough" });

/** Every run that the rows speak of, once. */
export const runs = () => {
  const all = wanted.flatMap((one) => [baseOf(one), plainOf(one), one]);
  return [...new Map(all.map((one) => [nameOf(one), one])).values()];
};

/** The program to run, by the parts that are left out of it. */
export const leftOutOf = ({ parts }) => {
  const on = parts.split("+");
  return on.includes("locks") ? ["cost", "safer"].filter((part) => !on.includes(part)) : [];
};

/** Runs one and keeps what it took. `run` gives what the worker printed. */
export const observeOnce = async (folder, one, run, keep) => {
  const { ms, processor } = await run(
    folderOf(folder, one.old, one.count, one.manner),
    folderOf(folder, one.old, 0, "rough"),
    one.parts,
  );
  keep(nameOf(one), ms);
  if (processor !== null) keep(`${nameOf(one)}, processor`, processor);
};

/** A difference that is smaller than this part of a whole check is lost in what two equal checks differ by. */
const visible = 0.1;

const rowsFor = (at, one, unit) => {
  const [all, plain, base] = [at(one), at(plainOf(one)), at(baseOf(one))];
  const what = `${one.parts} of ${one.count} ${one.manner} on ${one.old}${unit}`;
  const limit = unit !== "" && one.parts === watched ? { limit: 2 } : {};
  const rehearsed = plain - base;
  return [
    { what: `${what}: check with ÷ without`, value: all / plain, ...limit, unit: "×" },
    { what: "  for each of them", value: (all - plain) / one.count, unit: " ms" },
    ...(rehearsed > visible * base
      ? [{ what: "  ÷ what their plain rehearsal takes", value: (all - plain) / rehearsed, unit: "×" }]
      : []),
  ];
};

/** The same new migrations behind more old ones. */
const oldRow = (at, unit) => {
  const behind = (old) => ({ old, count: 20, manner: "rough", parts: watched });
  const extra = (one) => at(one) - at(plainOf(one));
  const [few, many] = olds.map(behind);
  return {
    what: `${watched} of 20 rough: on ${many.old} ÷ on ${few.old}${unit}`,
    value: extra(many) / extra(few),
    ...(unit === "" ? {} : { limit: 1.3 }),
    unit: "×",
  };
};

export const observationRows = (of, seen) =>
  ["", ", processor"].flatMap((unit) => {
    const at = (run) => of(`${nameOf(run)}${unit}`);
    if (seen[`${nameOf(wanted[0])}${unit}`] === undefined) return [];
    return [...wanted.flatMap((one) => rowsFor(at, one, unit)), oldRow(at, unit)];
  });
