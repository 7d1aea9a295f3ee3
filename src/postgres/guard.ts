// Every server has a guard: a small shell, in a session of its own, that makes the run's folder, starts Postgres in it and
// then blocks on a pipe whose other end only we hold. However we end, also by SIGKILL, the pipe closes, and the guard stops
// Postgres and removes the folder. It is the only thing that does, so there is one way out and not four.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { Account } from "./folders.ts";

const SCRIPT = `
run=$1 golden=$2 sockets=$3 label=$4
shift 4
umask 077
server=
finish() {
  trap '' EXIT INT TERM HUP
  if [ -n "$server" ]; then
    kill -QUIT "$server" 2>/dev/null
    wait "$server" 2>/dev/null
  fi
  # Backends outlive a killed postmaster; what marks them as ours is the folder they work in.
  for process in /proc/[0-9]*; do
    if [ "$process/cwd" -ef "$run/data" ]; then kill -KILL "\${process#/proc/}"; fi
  done 2>/dev/null
  cd /
  for attempt in 1 2 3 4 5; do
    rm -rf "$run" "$sockets" 2>/dev/null && break
    sleep 0.2
  done
}
mkdir "$run" || exit 1
trap finish EXIT
trap 'exit 1' INT TERM HUP
mkdir "$run/tmp" || exit 1
[ -d "$sockets" ] || mkdir "$sockets" || exit 1
started=
if [ -r /proc/$$/stat ]; then
  read -r stat < /proc/$$/stat
  set -f; fields=\${stat##*) }; saved=$*
  started=$(set -- $fields; echo "\${20}")
  set +f
fi
printf '%s %s\\n%s\\n' "$$" "$started" "$label" > "$run/owner"
tar -xf "$golden" -C "$run" || exit 1
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
  /** Folder for the socket: made when it does not exist, removed in the end. */
  readonly sockets: string;
  /** What finds this run again from another process. */
  readonly label: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly account: Account;
};

/** Starts a guard with its server. Null with a reason when the guard gave up. */
export async function startGuard(run: GuardedRun): Promise<Guard | string> {
  const child = spawn(
    "/bin/sh",
    ["-c", SCRIPT, "lockstep-guard", run.run, run.golden, run.sockets, run.label, ...run.command],
    { cwd: "/", detached: true, env: { ...run.environment }, stdio: ["pipe", "pipe", "pipe"], ...run.account },
  );
  // The pipe breaks when the guard is killed; that is seen as its end.
  child.stdin.on("error", () => undefined);
  const ended = endOf(child);
  const said = await Promise.race([firstLine(child.stdout), ended.promise.then(() => null)]);
  if (said === null || said === "") {
    await ended.promise;
    return ended.reason();
  }
  for (const held of [child, child.stdin, child.stdout, child.stderr]) (held as { unref?: () => void }).unref?.();
  return {
    postmaster: Number(said),
    ended: ended.happened,
    stop: async () => {
      child.ref();
      child.stdin.destroy();
      await ended.promise;
    },
  };
}

function endOf(child: ChildProcess) {
  let happened = false;
  let reason = "";
  child.stderr?.on("data", (chunk) => {
    reason = `${reason}${chunk}`.slice(-2000);
  });
  const promise = Promise.race([
    once(child, "close").then(() => undefined),
    once(child, "error").then(([error]) => {
      reason += String(error);
    }),
  ]).then(() => {
    happened = true;
  });
  return { promise, happened: () => happened, reason: () => reason.trim() || "the guard of the server ended" };
}

async function firstLine(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  return text.trim();
}
