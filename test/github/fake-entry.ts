// The action's own entry with a check that does what the environment tells it, for the runner's tests.

import { readFileSync, writeFileSync } from "node:fs";
import { startAction } from "../../src/github/start.ts";
import { type CheckFolder, Problem, type Report } from "../../src/model/index.ts";

const { FAKE_REPORT, FAKE_SEEN, FAKE_MODE } = process.env;

const check: CheckFolder = async ({ settings, tree, base, signal, tool }) => {
  const seen = {
    settings,
    files: await tree.list("migrations"),
    base: base === null ? null : { sha: base.sha, files: await base.tree.list("migrations") },
  };
  if (FAKE_SEEN !== undefined) writeFileSync(FAKE_SEEN, JSON.stringify(seen));
  if (FAKE_MODE === "problem")
    throw new Problem("migrations-missing", "no migrations were found", { hint: "Name a folder." });
  if (FAKE_MODE === "defect") throw new TypeError("\n::error::cannot read properties of undefined");
  if (FAKE_MODE === "hang" || FAKE_MODE === "deaf") {
    process.stdout.write("hanging\n");
    // A timer keeps the process alive, as a server would.
    const timer = setInterval(() => undefined, 1_000);
    await new Promise((_, reject) => {
      if (FAKE_MODE === "hang") signal.addEventListener("abort", () => reject(signal.reason));
    }).finally(() => {
      clearInterval(timer);
      process.stdout.write("cleaned up\n");
    });
  }
  // A report that a test wrote.
  const report = JSON.parse(readFileSync(FAKE_REPORT ?? "", "utf8")) as Report;
  return { ...report, tool, base: base?.sha ?? null };
};

await startAction(check, { checks: ["down-leaves-residue"], layouts: ["paired-files"] });
