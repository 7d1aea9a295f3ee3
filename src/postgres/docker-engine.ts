import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { startOf } from "./process-start.ts";
import { runProgram } from "./run-program.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const DOCKER_SEES =
  /^(path|pathext|systemroot|comspec|home|userprofile|appdata|localappdata|programdata|tmpdir|temp|tmp|docker_\w+|xdg_runtime_dir|xdg_config_home|ssh_auth_sock|https?_proxy|no_proxy|all_proxy)$/i;

/** What the Docker client may see: where it is, which engine to talk to and how. */
export function dockerEnvironment(environment: Environment): Readonly<Record<string, string>> {
  const seen = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && DOCKER_SEES.test(entry[0]),
  );
  return Object.fromEntries(seen);
}

/** A name that nobody else has and that tells whose container it is: this machine, the guard, and when that started. */
export function containerName(guard: number): string {
  return ["lockstep", machine(), guard, startOf(guard) ?? "", randomBytes(6).toString("hex")].join("-");
}

const NAME = /^lockstep-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{12}$/;

/** Removes containers whose guard was killed. */
export async function removeDeadContainers(environment: Environment): Promise<void> {
  const listed = await runDocker(environment, ["ps", "--all", "--format", "{{.Names}}", "--filter", "name=^lockstep-"]);
  if (listed.code !== 0) return;
  const dead = listed.text.split("\n").filter((name) => {
    const [, host, guard = "", started] = NAME.exec(name) ?? [];
    return host === machine() && startOf(guard) !== started;
  });
  if (dead.length > 0) await runDocker(environment, ["rm", "--force", ...dead]);
}

function machine(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
}

/** Why there is no Docker, in one sentence. Null when an engine answers. */
export async function dockerUnavailable(environment: Environment): Promise<string | null> {
  const end = await runDocker(environment, ["version", "--format", "{{.Server.Version}}"]);
  if (end.code === 0 && end.text !== "") return null;
  return end.text.includes("ENOENT") ? "Docker is not installed" : "no Docker engine answers";
}

function runDocker(environment: Environment, args: readonly string[]) {
  return runProgram({
    program: "docker",
    args,
    environment: dockerEnvironment(environment),
    account: null,
    timeout: 5000,
  });
}
