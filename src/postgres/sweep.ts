// Clean-up for what no guard could clean: a guard that was killed itself, and a runner that ends its steps hard.
// Everything is done as the account that the runs belong to, so that a forged folder cannot make root touch anything.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { serverAccount, serverUid } from "./account.ts";
import { removeDeadContainers } from "./docker-engine.ts";
import { runParents } from "./folders.ts";
import { REMOVE_RUN } from "./guard.ts";
import { startOf } from "./process-start.ts";
import { runProgram } from "./run-program.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A run's folder, and its guard if that is alive. */
type Run = { readonly folder: string; readonly label: string; readonly guard: number | null };

const RUN_NAME = /^pg-lockstep-[0-9a-f]{12}$/;
/** What a run makes before it has a guard, and how long that may take. A cache lives as long as the run. */
const MADE_BEFORE: readonly (readonly [RegExp, number])[] = [
  [/^pg-lockstep-initdb-\w{6}$/, 600_000],
  [/^pg-lockstep-cache-\w{6}$/, 86_400_000],
];
/** A guard writes down its name right after it made the folder. */
const UNNAMED_FOR_MS = 60_000;

const SCRIPT = `${REMOVE_RUN}
guard=$1 run=$2
[ -O "$run" ] && [ ! -L "$run" ] || exit 0
if [ -n "$guard" ]; then
  kill -TERM "$guard"
  for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -e "$run" ] || exit 0
    sleep 0.1
  done
fi 2>/dev/null
remove_run "$run"
`;

/** Removes runs whose guard is dead. */
export async function removeDeadRuns(environment: Environment): Promise<void> {
  await end(runsIn(environment).filter(({ guard }) => guard === null));
}

/** Ends every server that was started in the same job of a GitHub runner (the same RUNNER_TEMP), and removes what is dead. */
export async function sweepRuns(environment: Environment): Promise<void> {
  const { RUNNER_TEMP } = environment;
  const runs = runsIn(environment).filter(
    ({ guard, label }) => guard === null || (RUNNER_TEMP && label === RUNNER_TEMP),
  );
  await Promise.all([end(runs), removeDeadContainers(environment)]);
}

async function end(runs: readonly Run[]): Promise<void> {
  const account = serverAccount();
  const ends = runs.map(({ folder, guard }) =>
    runProgram({
      program: "/bin/sh",
      args: ["-c", SCRIPT, "lockstep-sweep", guard === null ? "" : String(guard), folder],
      environment: { PATH: "/usr/local/bin:/usr/bin:/bin" },
      account,
    }),
  );
  await Promise.all(ends);
}

function runsIn(environment: Environment): readonly Run[] {
  if (platform() === "win32") return [];
  const uid = serverUid();
  return runParents(environment).flatMap((parent) =>
    namesIn(parent)
      .map((name) => readEntry(parent, name, uid))
      .filter((run) => run !== null),
  );
}

function readEntry(parent: string, name: string, uid: number): Run | null {
  const folder = join(parent, name);
  if (RUN_NAME.test(name)) return readRun(folder, uid);
  const [, limit] = MADE_BEFORE.find(([pattern]) => pattern.test(name)) ?? [];
  return limit !== undefined && isOld(folder, uid, limit) ? { folder, label: "", guard: null } : null;
}

function isOld(folder: string, uid: number, limit: number): boolean {
  try {
    const { uid: owner, mtimeMs } = lstatSync(folder);
    return owner === uid && performance.timeOrigin + performance.now() - mtimeMs > limit;
  } catch {
    // Gone in the meantime.
    return false;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readRun(folder: string, uid: number): Run | null {
  try {
    if (lstatSync(folder).uid !== uid) return null;
    const [name = "", label = ""] = readOwner(folder).split("\n");
    const [pid = "", started = ""] = name.split(" ");
    if (/^\d+$/.test(pid)) {
      // Without /proc nobody knows, and what may be alive is left alone.
      const alive = started === "" || startOf(pid) === started;
      return { folder, label, guard: alive ? Number(pid) : null };
    }
    return isOld(folder, uid, UNNAMED_FOR_MS) ? { folder, label, guard: null } : null;
  } catch {
    // Gone in the meantime.
    return null;
  }
}

function readOwner(folder: string): string {
  try {
    return readFileSync(join(folder, "owner"), "utf8");
  } catch {
    return "";
  }
}
