import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { diskTree } from "../../src/git/index.ts";
import { detectFolders, readHistory } from "../../src/layouts/index.ts";
import { platforms } from "../../src/platforms/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { loadParser, parse } from "../../src/sql/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { schemaOf } from "./schema-of.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

// The cases that hold most kinds of objects, and those that a platform is laid under.
const cases = readdirSync("test/cases").filter((name) => /^down-leaves-residue--|supabase/.test(name));

it.each(cases)(
  "writes what the migrations of %s make",
  async (name) => {
    const tree = await diskTree(`test/cases/${name}`);
    const { found } = await detectFolders(tree, "auto");
    for (const { folder, layout } of found) {
      const history = await readHistory(tree, folder, layout);
      const scripts = history.migrations.flatMap(({ up, down }) => (down === null ? [up] : [up, down]));
      const platform = platforms.find((one) => one.detect(history, scripts) !== null);
      const text = await schemaOf(server, history, platform?.id);
      expect(parse(text).error).toBeNull();
      expect(text).not.toMatch(/\b(?:undefined|null\.|NaN|\[object)/);
    }
  },
  60_000,
);
