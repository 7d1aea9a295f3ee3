import { SqlError } from "../../src/model/index.ts";
import { overrides, type Platform, platforms } from "../../src/platforms/index.ts";
import { type Session, startServer } from "../../src/postgres/index.ts";

export const platformOf = (id: Platform["id"]): Platform => {
  const found = platforms.find((platform) => platform.id === id);
  if (found === undefined) throw new Error(`no platform ${id}`);
  return found;
};

/** A server with the platform's roles, and a template that holds the platform. */
export const startPlatform = async (id: Platform["id"], major: number) => {
  const platform = platformOf(id);
  const server = await startServer({
    server: "embedded",
    major,
    url: null,
    image: null,
    superuserName: platform.superuserName,
    extensionFiles: platform.extensionFiles,
    overrides,
    environment: process.env,
    progress: () => undefined,
  });
  const extensions = await server.extensions();
  const template = await server.createDatabase({});
  const facts = { major, extensions, database: template.name };
  {
    await using session = await template.connect();
    await session.run(platform.shared(facts));
    await session.run(platform.shared(facts));
    await session.run(platform.bootstrap(facts));
  }
  /** A fresh copy, as a rehearsal makes one. */
  const database = async () => {
    const copy = await server.createDatabase({ template: template.name, owner: platform.role });
    await using session = await copy.connect();
    await session.run(platform.afterCopy({ ...facts, database: copy.name }));
    return copy;
  };
  return { platform, server, database, extensions };
};

/** The SQLSTATE that a script is refused with; null when it runs. */
export const refusalOf = async (session: Session, sql: string): Promise<string | null> => {
  try {
    await session.run(sql);
    return null;
  } catch (error) {
    if (error instanceof SqlError) return `${error.refusal.sqlstate}: ${error.refusal.message}`;
    throw error;
  }
};
