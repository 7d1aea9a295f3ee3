// `node scripts/installed.mjs`: packs the package, installs it into an empty folder as a user would, and does there what a user
// does first: asks the version, checks migrations, renders the report, loads the library. Says how large it is.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Megabytes of the archive. README and docs promise no more. */
const largest = 5;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const temporary = mkdtempSync(join(tmpdir(), "lockstep-installed-"));
const home = join(temporary, "project");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

const said = (cwd, program, ...words) => execFileSync(program, words, { cwd, encoding: "utf8" }).trim();
const lockstep = (...words) =>
  said(home, process.platform === "win32" ? "npx.cmd" : "npx", "--no-install", "pg-lockstep", ...words);

const require = (fact, sentence) => {
  if (!fact) throw new Error(sentence);
};

try {
  const [{ filename, size, unpackedSize, files }] = JSON.parse(
    said(root, npm, "pack", "--json", "--ignore-scripts", "--pack-destination", temporary),
  );
  const megabytes = statSync(join(temporary, filename)).size / 1e6;
  require(megabytes < largest, `the package has ${megabytes.toFixed(1)} MB, and ${largest} are the most`);
  const paths = files.map(({ path }) => path);
  for (const path of ["dist/LICENSES.txt", "LICENSE", "README.md", "schema/report.schema.json"])
    require(paths.includes(path), `${path} is not in the package`);

  mkdirSync(join(home, "migrations"), { recursive: true });
  writeFileSync(join(home, "package.json"), '{"private":true,"type":"module"}');
  said(home, npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", join(temporary, filename));
  const told = lockstep("--version");
  require(told.includes(version), `the version is ${told}, and not ${version}`);

  writeFileSync(join(home, "migrations", "001_users.sql"), "create table users (id bigint primary key);\n");
  writeFileSync(join(home, "migrations", "001_users.down.sql"), "drop table users;\n");
  lockstep("check", "--output", "json=report.json");
  const { verdict, migrations } = JSON.parse(readFileSync(join(home, "report.json"), "utf8"));
  require(verdict === "pass" && migrations[0].roundTrip === "exact", `the check said ${verdict}`);
  require(lockstep("report", "report.json", "--format", "html").startsWith("<!doctype html>"), "there is no page");

  const load = 'import("pg-lockstep").then(({ check }) => console.log(typeof check))';
  require(said(home, process.execPath, "--eval", load) === "function", "the library has no check");
  const of = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(`installed and used: ${of(size)} packed, ${of(unpackedSize)} unpacked, ${files.length} files`);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
