// `node scripts/smoke.mjs [MAJOR…] [PROGRAM…]`: does the built command, run by this Node or by others, say of the reference
// application in migrations/ what it should, on the embedded Postgres of each major version? As many at a time as there are
// processors. The last line is "N passed, N failed".
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);
const isMajor = (word) => /^\d+$/.test(word);
const or = (some, others) => (some.length > 0 ? some : others);
const majors = or(words.filter(isMajor), ["14", "15", "16", "17", "18"]);
const programs = or(
  words.filter((word) => !isMajor(word)),
  [process.execPath],
);

const reference = join(root, "migrations");
const ups = readdirSync(reference).filter((name) => name.endsWith(".sql") && !name.endsWith(".down.sql"));
// Views that ask with the rights of who asks came with 15: before it, what makes one must fail, and nothing else.
const newer = ups
  .filter((name) => readFileSync(join(reference, name), "utf8").includes("security_invoker"))
  .map((name) => name.replace(/\.sql$/, ""));

const temporary = mkdtempSync(join(tmpdir(), "lockstep-smoke-"));
// The terminal's signal reaches the commands too; this process only has to outlive them, to tidy up.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
let failed = 0;

const pairs = programs.flatMap((program) => {
  const version = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  return majors.map((major) => ({ program, version, major }));
});
const queue = [...pairs];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let pair = queue.shift(); pair !== undefined; pair = queue.shift()) await tryOne(pair);
  }),
);
rmSync(temporary, { recursive: true, force: true });
console.log(`${pairs.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function tryOne({ program, version, major }) {
  const start = performance.now();
  const faults = await faultsOf(program, major, join(temporary, `${version}-${major}.json`));
  const took = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  console.log(`${faults === "" ? "ok" : "FAILED"}: Node ${version}, Postgres ${major} (${took})`);
  if (faults !== "") failed += 1;
  if (faults !== "") console.log(faults);
}

async function faultsOf(program, major, file) {
  const flags = ["--postgres", "embedded", "--postgres-version", major, "--output", `json=${file}`];
  const { code, output } = await ended(program, [join(root, "dist", "cli.js"), "check", ...flags]);
  const beyond = Number(major) < 15 ? newer : [];
  const wanted = beyond.length === 0 ? { code: 0, verdict: "pass" } : { code: 1, verdict: "fail" };
  if (code !== wanted.code) return `${output}ended with ${code}, and not ${wanted.code}`;
  const { verdict, postgres, migrations } = JSON.parse(readFileSync(file, "utf8"));
  const inexact = migrations.filter(({ roundTrip }) => roundTrip !== "exact").map(({ id }) => id);
  return [
    ...(verdict === wanted.verdict ? [] : [`the verdict is ${verdict}, and not ${wanted.verdict}`]),
    ...(postgres?.version.startsWith(`${major}.`) ? [] : [`Postgres ${postgres?.version} judged, and not ${major}`]),
    ...(migrations.length === ups.length ? [] : [`${migrations.length} of ${ups.length} migrations were rehearsed`]),
    ...(inexact.join() === beyond.join() ? [] : [`not exact: ${inexact}; expected: ${beyond}`]),
  ].join("\n");
}

function ended(program, command) {
  return new Promise((resolve) => {
    execFile(program, command, { cwd: root, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), output: `${stdout}${stderr}` }),
    );
  });
}
