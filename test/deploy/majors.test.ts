// The same on every major version that is supported.
import { expect, test } from "vitest";
import { examine } from "../../src/deploy/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { expectSound } from "./oracle.ts";
import { around, deploymentTo, outcomes, promote } from "./promotion.ts";
import { openWire } from "./wire.ts";

const files = {
  "001_a.sql": "create table a (id integer, note text);\n",
  "002_index.sql": "create index concurrently note on a (lower(note)) where id > 0;\n",
  "003_mood.sql": "create type mood as enum ('sad');\n",
  "004_glad.sql": "alter type mood add value 'glad';\ncreate table m (mood mood default 'glad');\n",
};
const marks = { "001_a": "a", "002_index": "note", "004_glad": "m" };

test.each([14, 15, 16, 17])("Postgres %i", async (major) => {
  await using server = await embeddedServer(major);
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  const surroundings = around();
  const examination = await examine(await deploymentTo(url, files), surroundings);
  expect(examination).toMatchObject({ problems: [], pooler: "none", server: { major } });
  await using wire = await openWire(url);
  let lost = false;
  wire.judge = ({ text }) => {
    if (text !== "commit" || lost) return "forward";
    lost = true;
    return "answer-lost";
  };
  const applied = await promote(wire.url, files, {}, surroundings);
  expect(applied.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  expect(outcomes(applied).every((line) => line.endsWith(" applied"))).toBe(true);
  expect(surroundings.events.filter(({ type }) => type === "remark")).toEqual([]);
  await expectSound(database, url, files, marks);
});
