// A process of its own around `@databases/pg-test`, forked by docker.ts. On its own for three reasons: the library looks for
// configuration, also code, from the working directory upwards, and a pull request could have put some there; it prints to
// the console; and whatever becomes of our parent, the channel to it closes, and the container is removed.
import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import pgTest from "@databases/pg-test";

const { default: getDatabase, killDatabase } = pgTest;

let container = null;
let ending = false;

process.on("disconnect", end);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
process.on("message", (order) => {
  start(order).then(
    (databaseURL) => process.connected && process.send({ databaseURL }),
    (error) => process.connected && process.send({ error: String(error?.message ?? error) }, end),
  );
});

async function start(order) {
  container = order.containerName;
  const gone = watchForEnd(order.containerName);
  const { proc, databaseURL } = await Promise.race([
    getDatabase({
      image: order.image,
      containerName: order.containerName,
      connectTimeoutSeconds: order.timeoutSeconds,
      pgUser: order.user,
      pgDb: "postgres",
      externalPort: order.port,
      environment: order.environment,
      debug: false,
    }),
    gone.promise,
  ]);
  gone.stop();
  proc.unref();
  return databaseURL;
}

/** A container that ends by itself would otherwise be waited for until the timeout. */
function watchForEnd(name) {
  let seen = false;
  let timer;
  const promise = new Promise((_, reject) => {
    timer = setInterval(() => {
      execFile("docker", ["ps", "--quiet", "--filter", `name=^${name}$`], (error, stdout) => {
        if (error) return;
        if (stdout.trim() !== "") seen = true;
        else if (seen) reject(new Error("the container ended by itself"));
      });
    }, 1000);
  });
  return { promise, stop: () => clearInterval(timer) };
}

async function end() {
  if (ending) return;
  ending = true;
  // Docker removes in the background, and what was on its way when we lost our parent may come up late.
  for (let attempt = 0; container !== null && attempt < 100; attempt += 1) {
    if (attempt % 20 === 0) await killDatabase({ containerName: container }).catch(() => undefined);
    if (!(await exists(container))) break;
    await pause(50);
  }
  process.exit(0);
}

function exists(name) {
  return new Promise((resolve) => {
    execFile("docker", ["ps", "--all", "--quiet", "--filter", `name=^${name}$`], (error, stdout) =>
      resolve(!error && stdout.trim() !== ""),
    );
  });
}
