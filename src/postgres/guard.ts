// Every server has a guard: a small shell, in a session of its own, that makes the run's folder, starts Postgres in it and
// then blocks on a pipe whose other end only we hold. However we end, also by SIGKILL, the pipe closes, and the guard stops
// Postgres and removes the folder. It is the only thing that does, so there is one way out and not four.
import { type ChildProcess, spawn } from "node:child_process";
import type { Account } from "./account.ts";
import { plainText } from "./run-program.ts";

/**
 * Kills what works in $1/data and removes $1. A postmaster that was killed leaves backends, hence the search, and a tiny
 * shared memory segment, whose number stands in the seventh line of its file.
 */
export const REMOVE_RUN = `
remove_run() {
  for process in /proc/[0-9]*; do
    if [ "$process/cwd" -ef "$1/data" ]; then kill -KILL "\${process#/proc/}"; fi
  done 2>/dev/null
  if [ -f "$1/data/postmaster.pid" ]; then
    set -- "$1" $(sed -n '7p' "$1/data/postmaster.pid")
    sleep 0.1
    ipcs -m | while read -r key id owner mode bytes attached rest; do
      if [ "$id" = "$3" ] && [ "$attached" = 0 ]; then ipcrm -m "$id"; fi
    done
  fi 2>/dev/null
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$1" 2>/dev/null && return
    sleep 0.1
  done
}
`;

const SCRIPT = `${REMOVE_RUN}
run=$1 golden=$2 label=$3 also=$4
shift 4
umask 077
server=
finish() {
  trap '' EXIT INT TERM HUP
  if [ -n "$server" ]; then
    kill -QUIT "$server"
    wait "$server"
  fi 2>/dev/null
  cd /
  remove_run "$run"
  if [ -n "$also" ]; then rm -rf "$also"; fi
}
mkdir "$run" || exit 1
trap finish EXIT
trap 'exit 1' INT TERM HUP
started=
if read -r stat < /proc/$$/stat; then
  started=$(set -f; set -- \${stat##*) }; echo "\${20}")
fi 2>/dev/null
printf '%s %s\\n%s\\n' "$$" "$started" "$label" > "$run/owner"
mkdir "$run/tmp" && tar -xf "$golden" -C "$run" || exit 1
TMPDIR=$run/tmp "$@" </dev/null >"$run/log" 2>&1 &
server=$!
echo "$server"
exec 1>/dev/null 2>&1
read -r forever
exit 0
`;

export type Guard = {
  /** Process id of the postmaster. */
  readonly postmaster: number;
  /** True once the guard is gone, and with it everything that it guarded. */
  readonly ended: () => boolean;
  /** Stops the server and removes its folder. */
  readonly stop: () => Promise<void>;
};

export type GuardedRun = {
  /** Folder to make; must not exist. */
  readonly run: string;
  /** Tar file whose content is put into the folder. */
  readonly golden: string;
  /** What finds this run again from another process. */
  readonly label: string;
  /** Another folder to remove in the end. */
  readonly also: string | null;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly account: Account;
};

/** Starts a server under guard, or says why it could not. */
export async function startGuard(guarded: GuardedRun): Promise<Guard | string> {
  const { run, golden, label, also, command, environment, account } = guarded;
  const child = spawn("/bin/sh", ["-c", SCRIPT, "lockstep-guard", run, golden, label, also ?? "", ...command], {
    cwd: "/",
    detached: true,
    env: { ...environment },
    stdio: ["pipe", "pipe", "pipe"],
    ...account,
  });
  // The pipe breaks when the guard is killed; what counts is its end.
  child.stdin.on("error", () => undefined);
  const end = watchEnd(child);
  const said = await Promise.race([firstLine(child), end.reason.then(() => null)]);
  if (said === null) return await end.reason;
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as { unref?: () => void }).unref?.();
  child.unref();
  return {
    postmaster: Number(said),
    ended: end.happened,
    stop: async () => {
      child.ref();
      child.stdin.destroy();
      await end.reason;
    },
  };
}

function watchEnd(child: ChildProcess) {
  let happened = false;
  let text = "";
  child.stderr?.on("data", (chunk) => {
    text = `${text}${chunk}`.slice(-2000);
  });
  const reason = new Promise<string>((resolve) => {
    const settle = (fallback: string) => {
      happened = true;
      resolve(plainText(text) || fallback);
    };
    child.once("error", (error) => settle(String(error)));
    child.once("close", (code) => settle(`the guard of the server ended with ${code}`));
  });
  return { happened: () => happened, reason };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += String(chunk);
      if (text.includes("\n")) resolve(text.trim());
    });
  });
}
