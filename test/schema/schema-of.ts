import type { History } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { openBuilder, readDatabase } from "../../src/rehearse/index.ts";
import { seeDatabase } from "../../src/schema-story/seen.ts";
import { writeSchema } from "../../src/schema-story/write-schema.ts";
import { platformOf } from "../rehearse/rehearsal.ts";

/** The schema file of a history, proved on a server; null where the history does not build. */
export const schemaOf = async (server: Server, history: History, platform = "plain"): Promise<string> => {
  const signal = new AbortController().signal;
  await using builder = await openBuilder({ server, platform: platformOf(platform), history, before: [], signal });
  const { site, build } = builder;
  const text = await (async () => {
    await using empty = await site.createDatabase();
    const base = await readDatabase(site, empty);
    await using built = await build(history.migrations);
    return await writeSchema(site, base, await seeDatabase(site, built));
  })();
  await site.dropRoles();
  return text;
};
