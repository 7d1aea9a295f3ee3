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

/** Why there is no Docker, in one sentence. Null when an engine answers. */
export async function dockerUnavailable(environment: Environment): Promise<string | null> {
  const end = await runProgram({
    program: "docker",
    args: ["version", "--format", "{{.Server.Version}}"],
    environment: dockerEnvironment(environment),
    account: null,
    timeout: 5000,
  });
  if (end.code === 0 && end.text !== "") return null;
  return end.text.includes("ENOENT") ? "Docker is not installed" : "no Docker engine answers";
}
