// `npm run demo`: checks the reference application in migrations/ with the built command, and shows what was proved. A clean
// check says so in two lines; here every migration gets its line.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const temporary = mkdtempSync(join(tmpdir(), "lockstep-demo-"));
// The terminal's signal reaches the command too; this process only has to outlive it, to tidy up.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
try {
  const file = join(temporary, "report.json");
  const command = [join(root, "dist", "cli.js"), "check", "--output", `json=${file}`];
  const { status, signal } = spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" });
  process.exitCode = status ?? (signal === "SIGINT" ? 130 : 143);
  if (process.exitCode < 2) show(JSON.parse(readFileSync(file, "utf8")));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function show(report) {
  const ms = (value) => (value === null ? "–" : `${value.toFixed(1)} ms`);
  const rows = report.migrations.map(({ id, up, down, roundTrip }) => [id, ms(up.ms), ms(down.ms), roundTrip]);
  const table = [["migration", "up", "down", "round trip"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column].length)));
  const line = ([id, up, down, trip]) =>
    `  ${id.padEnd(widths[0])}  ${up.padStart(widths[1])}  ${down.padStart(widths[2])}  ${trip}`;
  console.log(`\n${table.map(line).join("\n")}\n`);
  console.log(
    "Each up ran, and its down after it, and the catalog was compared with what stood before. Then all downs",
  );
  console.log("ran back to the beginning, and all ups again. Break a down in migrations/ and run this once more.");
}
