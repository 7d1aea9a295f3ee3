// `npm run cases -- FILTER [--accept]`: runs the golden cases whose names hold FILTER and shows how what they say differs
// from what they are expected to say. `--accept` writes it down as expected; read the diff before you commit it.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);
const accept = words.includes("--accept");
const [filter = "", ...more] = words.filter((word) => word !== "--accept");

const refuse = (sentence) => {
  console.error(`✗ cases: ${sentence}`);
  process.exit(2);
};

if (more.length > 0 || filter.startsWith("-")) refuse("write `npm run cases -- FILTER [--accept]`");
if (accept && process.env.CI) refuse("expectations are accepted by people, not in CI");

const vitest = join(root, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "test/cases.test.ts"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, LOCKSTEP_CASES: filter, LOCKSTEP_CASES_ACCEPT: accept ? "yes" : "" },
});
process.exit(status ?? 1);
