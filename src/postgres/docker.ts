// A Postgres in a container, for images with extensions that nothing else has. `@databases/pg-test` starts it, in a process
// of its own (docker-guard.mjs says why) that removes the container when it loses us.
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Problem, SqlError } from "../model/index.ts";
import type { Server, ServerKind, ServerRequest, Session } from "./contract.ts";
import { containerName, dockerEnvironment, dockerUnavailable, removeDeadContainers } from "./docker-engine.ts";
import { freePort } from "./free-port.ts";
import { DEFAULT_MAJOR, MAJORS_IN_WORDS, SUPPORTED_MAJORS } from "./majors.ts";
import { roleLogin } from "./role-login.ts";
import { plainText } from "./run-program.ts";
import { serverOf } from "./server.ts";
import { openSession } from "./session.ts";

/** Long enough for a large image to come up; a pull is not counted. */
const TIMEOUT_SECONDS = 90;

export const docker: ServerKind = {
  id: "docker",
  unavailable: (request) => dockerUnavailable(request.environment),
  start: async (request) => {
    const image = imageOf(request);
    const missing = await dockerUnavailable(request.environment);
    if (missing) {
      throw new Problem("server-unavailable", missing, {
        kind: "could-not-judge",
        hint: "Start Docker, or use `embedded`, which needs none.",
      });
    }
    await removeDeadContainers(request.environment);
    request.progress(`Starting a container of ${image}`);
    const password = randomBytes(24).toString("hex");
    const container = await startContainer(request, image, password);
    try {
      return await serverIn(container, request, password);
    } catch (error) {
      await container.stop();
      throw error;
    }
  },
};

function imageOf({ image, major }: ServerRequest): string {
  const named = image ?? `postgres:${major ?? DEFAULT_MAJOR}-alpine`;
  // What begins with a dash would be an option to `docker run`.
  if (/^[A-Za-z0-9][\w.:/@-]*$/.test(named)) return named;
  throw new Problem("image-invalid", "the name of the Docker image cannot be one", {
    hint: "Write it as `name:tag`, for example `postgres:17-alpine`.",
  });
}

type Container = { readonly url: URL; readonly stop: () => Promise<void> };

async function startContainer(request: ServerRequest, image: string, password: string): Promise<Container> {
  const guard = fork(fileURLToPath(new URL("./docker-guard.mjs", import.meta.url)), [], {
    cwd: "/",
    detached: true,
    env: { ...dockerEnvironment(request.environment) },
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let noise = "";
  guard.stderr?.on("data", (chunk) => {
    noise = `${noise}${chunk}`.slice(-4000);
  });
  const end = once(guard, "exit");
  const stop = async () => {
    if (guard.connected) guard.disconnect();
    await end;
  };
  guard.send({
    image,
    containerName: containerName(guard.pid ?? 0),
    timeoutSeconds: TIMEOUT_SECONDS,
    user: request.superuserName,
    port: await freePort(),
    // The library asks for trust, and publishes the port to the network.
    environment: { POSTGRES_HOST_AUTH_METHOD: "scram-sha-256", POSTGRES_PASSWORD: password, PGPASSWORD: password },
  });
  const answer = await Promise.race([answerOf(guard), end.then(() => ({ error: "its guard ended" }))]);
  if ("databaseURL" in answer) return { url: new URL(answer.databaseURL), stop };
  await stop();
  throw new Problem("container-start-failed", `no Postgres came up in a container of ${image}`, {
    kind: "could-not-judge",
    detail: plainText([answer.error, noise].join("\n")),
    hint: "Try `docker run` with that image; it must run Postgres on port 5432 and have psql.",
  });
}

async function answerOf(guard: ChildProcess): Promise<{ databaseURL: string } | { error: string }> {
  const [answer] = await once(guard, "message");
  return answer;
}

async function serverIn({ url, stop }: Container, request: ServerRequest, password: string): Promise<Server> {
  const open = (user: string, secret: string, database: string) =>
    openSession({
      host: url.hostname,
      port: Number(url.port),
      user,
      password: secret,
      database,
      tls: false,
      options: null,
      connectTimeoutMs: 10_000,
      diagnose: async () => null,
    });
  const openAdmin = () => open(request.superuserName, password, "postgres");
  await untilAccepting(openAdmin);
  const roles = roleLogin(password, openAdmin);
  let databases = 0;
  const server = await serverOf({
    id: "docker",
    connect: (user, database) =>
      user === null || user === request.superuserName
        ? open(request.superuserName, password, database ?? "postgres")
        : roles.connect(user, (secret) => open(user, secret, database ?? "postgres")),
    databaseName: () => {
      databases += 1;
      return `lockstep_${databases}`;
    },
    stop,
    limits: { ...request.limits, folder: null },
    disposable: true,
  });
  const wanted = request.major ?? server.major;
  if (SUPPORTED_MAJORS.includes(server.major) && server.major === wanted) return server;
  throw new Problem("postgres-version-differs", `the Docker image holds Postgres ${server.version}`, {
    hint: `Ask for the version that it holds (${MAJORS_IN_WORDS} work), or for another image.`,
  });
}

/** Images start Postgres twice, first without the network to set it up, and the library may have met the first. */
async function untilAccepting(open: () => Promise<Session>): Promise<void> {
  const deadline = performance.now() + TIMEOUT_SECONDS * 1000;
  for (;;) {
    try {
      const session = await open();
      await session[Symbol.asyncDispose]();
      return;
    } catch (error) {
      // 57P03 = cannot_connect_now
      const starting = error instanceof Problem || (error instanceof SqlError && error.refusal.sqlstate === "57P03");
      if (!starting || performance.now() > deadline) throw error;
    }
    await pause(100);
  }
}
