// The story of a schema: build the migrations, or read a live database, and write what is there.
import { choosePlatform } from "./check/platform.ts";
import { readBefore, serverRequest, startFor } from "./check/server.ts";
import { type LiveRequest, readOneHistory } from "./live/index.ts";
import { openBuilder, readDatabase } from "./rehearse/index.ts";
import { seeDatabase } from "./schema-story/seen.ts";
import { writeSchema } from "./schema-story/write-schema.ts";
import { loadParser } from "./sql/index.ts";

/** The schema that the migrations make, as a file of SQL. */
export const schemaOfMigrations = async (request: LiveRequest): Promise<string> => {
  await loadParser();
  const { history } = await readOneHistory(request);
  const before = await readBefore(request);
  const { platform } = choosePlatform(request.settings, history);
  await using server = await startFor(serverRequest(request, platform), request.signal);
  await using builder = await openBuilder({ server, platform, history, before, signal: request.signal });
  const { site, build } = builder;
  await using empty = await site.createDatabase();
  const base = await readDatabase(site, empty);
  await using built = await build(history.migrations);
  return await writeSchema(site, base, await seeDatabase(site, built));
};
