import type { Routine } from "../../model/index.ts";
import type { Client } from "./api-roles.ts";
import type { RoutineRow } from "./catalog-queries.ts";
import { mayUse } from "./exposed-schemas.ts";
import type { RelationGround } from "./relations.ts";
import { everybody, isGranted, type Rights } from "./standing.ts";

type RoutineGround = Omit<RelationGround, "platform"> & {
  readonly routineRights: Rights;
  readonly platform: (row: RoutineRow) => boolean;
};

const searchPathIn = (settings: readonly string[]): string | null => {
  const found = settings.find((setting) => setting.startsWith("search_path="));
  return found === undefined ? null : found.slice("search_path=".length);
};

/** Every routine that is the user's, and those of the platform's that clients can call. Trigger functions can be called by nobody. */
export const routinesIn = (ground: RoutineGround): readonly Routine[] => {
  const { rows, clients, routineRights, schemaRights, exposedSchemas, platform } = ground;
  const schemas = new Map(rows.schemas.map(({ oid, name }) => [name, oid]));
  const roles = new Map(rows.roles.map(({ oid, name }) => [oid, name]));
  const users = (schema: string): readonly Client[] => {
    const oid = schemas.get(schema);
    if (oid === undefined || !exposedSchemas.has(schema)) return [];
    return clients.filter((client) => mayUse(schemaRights, oid, client));
  };
  return rows.routines.flatMap((row) => {
    const open = isGranted(routineRights, row.oid, new Set([everybody]));
    const byName = (client: Client) => client.superuser || isGranted(routineRights, row.oid, client.acting);
    const callers = row.trigger ? [] : users(row.schema).filter((client) => open || byName(client));
    // Storage serves tables alone, whatever functions lie beside them.
    if (platform(row) && (callers.length === 0 || row.schema === "storage")) return [];
    return [
      {
        name: row.name,
        schema: row.schema,
        owner: roles.get(row.owner) ?? "",
        platform: platform(row),
        definer: row.definer,
        searchPath: searchPathIn(row.settings),
        language: row.language,
        trigger: row.trigger,
        callableBy: callers.map(({ name }) => name),
        viaPublic: open && !callers.some(byName),
        definition: row.definition,
      },
    ];
  });
};
