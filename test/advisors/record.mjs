// `node test/advisors/record.mjs [VERSION]`: asks the advisors of Supabase's command line about each schema that changed since
// it was last asked, about all of them where the version is another, and writes down what they say. The command line is
// 140 MB: it is fetched into a temporary folder for this, and is no dependency.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const recorded = JSON.parse(readFileSync(new URL("fixtures/answers.json", import.meta.url), "utf8"));
const cli = process.argv[2] ?? recorded.cli;
const folder = mkdtempSync(join(tmpdir(), "advisors-"));

const run = (command, words, options) => {
  const { status } = spawnSync(command, words, { stdio: "inherit", ...options });
  if (status !== 0) throw new Error(`${command} ${words[0]} failed`);
};

try {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  run(npm, [
    "install",
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--prefix",
    folder,
    `supabase@${cli}`,
  ]);
  run(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", "test/advisors/record.test.ts"], {
    cwd: root,
    env: {
      ...process.env,
      LOCKSTEP_ADVISORS: join(folder, "node_modules/.bin/supabase"),
      LOCKSTEP_ADVISORS_VERSION: cli,
    },
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
