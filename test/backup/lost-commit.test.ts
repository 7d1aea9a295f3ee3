// `restore` whose COMMIT is not answered: what is told is what Postgres says became of it, also where the run is called off.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { type Restoration, restorationText } from "../../src/promote/index.ts";
import { openWire } from "../deploy/wire.ts";
import { liveRequest } from "../live/live-database.ts";
import { productionWith, rowsOf, urlFor } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { backUp, bringBack } from "./backing.ts";

let server: Server;
const home = mkdtempSync(join(tmpdir(), "lockstep-lost-"));
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

const around = {
  now: () => performance.now(),
  wait: (ms: number) => wait(Math.min(ms, 10)),
  chance: () => 0.5,
  uuid: () => "none",
  tell: () => undefined,
};

/** Brings a backup back through a line that loses the reply to the COMMIT. Gives what was told, and what is there then. */
const losing = async (how: { readonly calledOff: boolean; readonly away: boolean }) => {
  await using database = await productionWith(server, [
    "create table users (id integer primary key, bio text)",
    "insert into users values (1, 'hers')",
  ]);
  const made = await backUp(database, join(home, JSON.stringify(how).replace(/\W/g, "")));
  await rowsOf(database, "update users set bio = null returning 1");
  await using wire = await openWire(await urlFor(database));
  const controller = new AbortController();
  let lost = false;
  wire.judge = ({ type, text }) => {
    if (type === "startup") return lost && how.away ? "cut" : "forward";
    if (lost || type !== "Q" || text !== "commit") return "forward";
    lost = true;
    if (how.calledOff) controller.abort("SIGTERM");
    return "answer-lost";
  };
  const { live } = liveRequest({}, wire.url);
  const told: Restoration = await bringBack(database, made?.folder ?? "", {
    ...{ live, around, signal: controller.signal },
  });
  return { told, rows: await rowsOf(database, "select bio from users") };
};

test.each([[true], [false]])("nobody can be asked: it is unknown, called off or not (%s)", async (calledOff) => {
  const { told, rows } = await losing({ calledOff, away: true });
  expect([told.outcome, told.problem?.code]).toEqual(["unknown", "commit-unknown"]);
  expect(restorationText(told)).not.toContain("nothing was changed");
  expect(rows).toEqual([{ bio: "hers" }]);
});

test.each([[true], [false]])("Postgres says that it was committed, called off or not (%s)", async (calledOff) => {
  const { told, rows } = await losing({ calledOff, away: false });
  expect([told.outcome, rows]).toEqual(["restored", [{ bio: "hers" }]]);
});
