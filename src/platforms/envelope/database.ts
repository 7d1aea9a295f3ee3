import type { PlatformServer } from "../contract.ts";

/** A name as SQL text. The one place of this room where a name comes from outside. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** From 15 on, `public` belongs to pg_database_owner, which the owner of the database always is. */
export const databaseOwnership = (server: PlatformServer): string => `
alter database ${quoteName(server.database)} owner to postgres;
${server.major < 15 ? "alter schema public owner to postgres;" : ""}
`;
