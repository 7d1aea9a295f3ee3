// Which schemas clients can address, and who says so.
import type { Exposure } from "../../model/index.ts";
import type { Client } from "./api-roles.ts";
import type { CatalogRows } from "./catalog-queries.ts";
import type { FactsRequest } from "./contract.ts";
import { everybody, isGranted, type Rights } from "./standing.ts";

type ExposedSchema = Exposure["schemas"][number];

export type SchemaGround = {
  readonly rows: CatalogRows;
  readonly request: FactsRequest;
  readonly clients: readonly Client[];
  readonly schemaRights: Rights;
  /** Schemas with something that the migrations made. */
  readonly used: ReadonlySet<string>;
};

/** May this role use the schema? */
export const mayUse = (rights: Rights, schema: number, client: Client): boolean =>
  client.innate.length > 0 ||
  isGranted(rights, schema, client.acting) ||
  isGranted(rights, schema, new Set([everybody]));

const wordsIn = (list: string): readonly string[] =>
  list
    .split(",")
    .map((name) => name.trim().replace(/^"(.*)"$/, "$1"))
    .filter((name) => name !== "");

const onSupabase = ({ rows, request }: SchemaGround): readonly ExposedSchema[] => {
  const api =
    request.apiSchemas === null
      ? ["public", "graphql_public"].map((name) => ({ name, why: "Supabase's API serves it unless told otherwise." }))
      : request.apiSchemas.names.map((name) => ({ name, why: request.apiSchemas?.why ?? "" }));
  const own = request.platform.made.settings["pgrst.db_schemas"];
  const set = rows.apiSettings
    .filter(({ value }) => value !== own)
    .flatMap(({ value, whole }) =>
      wordsIn(value).map((name) => ({
        name,
        why: `The setting pgrst.db_schemas of ${whole ? "the database" : "the role authenticator"} names it.`,
      })),
    );
  const storage = { name: "storage", why: "Supabase's storage API serves its buckets and objects." };
  const served = [...api, ...set];
  // Functions in the one, which the API serves, read and write tables in the other with the rights of the caller.
  const queues = served.filter(({ name }) => name === "pgmq_public").map(({ why }) => ({ name: "pgmq", why }));
  return [...served, ...queues, storage];
};

const onPlain = ({ rows, clients, schemaRights, used, request }: SchemaGround): readonly ExposedSchema[] =>
  rows.schemas.flatMap(({ oid, name }) => {
    if (request.platform.made.schemas.includes(name) || !used.has(name)) return [];
    if (clients.length === 0) return [{ name, why: "No migration grants anything: the application may use it all." }];
    const users = clients.filter((client) => mayUse(schemaRights, oid, client)).map((client) => client.name);
    return users.length === 0 ? [] : [{ name, why: `USAGE is granted to ${users.join(", ")}.` }];
  });

/** Sorted by name; only schemas that are there, each once. */
export const exposedSchemas = (ground: SchemaGround): readonly ExposedSchema[] => {
  const { rows, request } = ground;
  const there = new Set(rows.schemas.map(({ name }) => name));
  const asked = request.rls.schemas.map((name) => ({ name, why: "lockstep.yml names it in `rls.schemas`." }));
  const derived = request.platform.id === "supabase" ? onSupabase : onPlain;
  const found = new Map<string, ExposedSchema>();
  for (const one of asked.length > 0 ? asked : derived(ground)) {
    if (there.has(one.name) && !found.has(one.name)) found.set(one.name, one);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** What was named and is not there, in words. */
export const missingSchemas = ({ rows, request }: Pick<SchemaGround, "rows" | "request">): readonly string[] => {
  const there = new Set(rows.schemas.map(({ name }) => name));
  const named = [
    ...request.rls.schemas.map((name) => ({ name, by: "`rls.schemas`" })),
    ...(request.rls.schemas.length > 0 ? [] : (request.apiSchemas?.names ?? [])).map((name) => ({
      name,
      by: "the project's configuration",
    })),
  ];
  return named
    .filter(({ name }) => !there.has(name))
    .map(({ name, by }) => `The schema ${name}, named by ${by}, is not there.`);
};
