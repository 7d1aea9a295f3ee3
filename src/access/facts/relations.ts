import type { Column, Grant, Policy, Relation, RelationKind } from "../../model/index.ts";
import type { Client } from "./api-roles.ts";
import type { CatalogRows, PolicyRow, RelationRow } from "./catalog-queries.ts";
import type { FactsRequest } from "./contract.ts";
import { mayUse } from "./exposed-schemas.ts";
import { namedBy } from "./names.ts";
import { commandsIn, everybody, type Rights } from "./standing.ts";

export type RelationGround = {
  readonly rows: CatalogRows;
  readonly request: FactsRequest;
  readonly clients: readonly Client[];
  readonly relationRights: Rights;
  readonly schemaRights: Rights;
  readonly exposedSchemas: ReadonlySet<string>;
  /** Is it the platform's own? */
  readonly platform: (row: RelationRow) => boolean;
};

const kindOf = ({ relkind, partition }: RelationRow): RelationKind => {
  if (partition && relkind !== "f") return "partition";
  return kinds[relkind];
};
const kinds = {
  r: "table",
  p: "partitioned table",
  v: "view",
  m: "materialized view",
  f: "foreign table",
} as const satisfies Record<RelationRow["relkind"], RelationKind>;

const policyCommands = {
  r: "select",
  a: "insert",
  w: "update",
  d: "delete",
  "*": "all",
} as const satisfies Record<PolicyRow["polcmd"], Policy["command"]>;

const policy = ({ name, polcmd, permissive, roles, using, check }: PolicyRow): Policy => ({
  name,
  command: policyCommands[polcmd],
  permissive,
  roles: [...roles].sort(),
  using,
  check,
});

/** Rows of one kind by the relation they belong to. */
const grouped = <R extends { readonly relation: number }>(rows: readonly R[]): ReadonlyMap<number, readonly R[]> => {
  const found = new Map<number, R[]>();
  for (const row of rows) {
    const list = found.get(row.relation);
    if (list === undefined) found.set(row.relation, [row]);
    else list.push(row);
  }
  return found;
};

type GrantsOf = (row: RelationRow) => readonly Grant[];

const grantsOf =
  ({ clients, relationRights }: RelationGround): GrantsOf =>
  ({ oid }) => {
    const granted = relationRights.get(oid) ?? new Map<number, readonly string[]>();
    const ofPublic = granted.get(everybody) ?? [];
    return clients.flatMap((client) => {
      const own = new Set(client.innate);
      for (const [grantee, privileges] of granted) {
        if (client.acting.has(grantee)) for (const privilege of privileges) own.add(privilege);
      }
      const commands = commandsIn(new Set([...own, ...ofPublic]));
      const viaPublic = commandsIn(new Set(ofPublic.filter((privilege) => !own.has(privilege))));
      return commands.length === 0 ? [] : [{ role: client.name, commands, viaPublic }];
    });
  };

/** What each view reads, through other views too, as OIDs. */
const readsOf = ({ reads }: CatalogRows): ((view: number) => ReadonlySet<number>) => {
  const direct = new Map<number, number[]>();
  for (const { view, relation } of reads) direct.set(view, [...(direct.get(view) ?? []), relation]);
  return (view) => {
    const found = new Set(direct.get(view) ?? []);
    for (const one of found) for (const further of direct.get(one) ?? []) found.add(further);
    found.delete(view);
    return found;
  };
};

const servedByStorage: ReadonlySet<string> = new Set(["storage.objects", "storage.buckets"]);

/**
 * Every relation that is the user's, and those of the platform's that are exposed, read by one of the user's views, or under
 * policies: the platform comes without any.
 */
export const relationsIn = (ground: RelationGround): readonly Relation[] => {
  const { rows, request, platform } = ground;
  const names = new Map(rows.relations.map(({ oid, name }) => [oid, name]));
  const [columns, indexes, policies] = [grouped(rows.columns), grouped(rows.indexes), grouped(rows.policies)];
  const references = grouped(rows.references);
  const readBy = readsOf(rows);
  const grants = grantsOf(ground);
  const guarded = guardedRelations(ground, readBy);
  const exposed = exposure(ground, grants, guarded);
  const owners = new Map(rows.roles.map(({ oid, name }) => [oid, name]));
  const read = new Set(rows.relations.filter((row) => !platform(row)).flatMap(({ oid }) => [...readBy(oid)]));
  const listed = rows.relations.filter(
    (row) => !platform(row) || read.has(row.oid) || policies.has(row.oid) || exposed(row),
  );
  return listed.map((row) => ({
    name: row.name,
    schema: row.schema,
    kind: kindOf(row),
    owner: owners.get(row.owner) ?? "",
    platform: platform(row),
    rowSecurity: row.row_security,
    forced: row.forced,
    partitionOf: row.parent,
    exposed: exposed(row),
    exempt: request.rls.exempt.find(({ table }) => namedBy(table, row.schema, row.bare, row.name))?.reason ?? null,
    grants: grants(row),
    policies: (policies.get(row.oid) ?? []).map(policy),
    columns: (columns.get(row.oid) ?? []).map(
      ({ name, type, not_null }): Column => ({
        name,
        type,
        notNull: not_null,
        references: references.get(row.oid)?.find(({ column }) => column === name)?.target ?? null,
      }),
    ),
    ownerColumn: null,
    indexed: (indexes.get(row.oid) ?? []).map(({ column }) => column),
    securityInvoker: row.invoker,
    reads: [...readBy(row.oid)].flatMap((oid) => names.get(oid) ?? []).sort(),
  }));
};

/** Relations with row level security or policies, their partitions at any depth, and the views that read one of them. */
const guardedRelations = (
  { rows }: RelationGround,
  readBy: (view: number) => ReadonlySet<number>,
): ReadonlySet<number> => {
  const withPolicy = new Set(rows.policies.map(({ relation }) => relation));
  const found = new Set<number>();
  const byName = new Map(rows.relations.map((row) => [row.name, row]));
  const protects = (row: RelationRow | undefined): boolean =>
    row !== undefined &&
    (row.row_security || withPolicy.has(row.oid) || (row.parent !== null && protects(byName.get(row.parent))));
  for (const row of rows.relations) if (protects(row)) found.add(row.oid);
  for (const { oid } of rows.relations) if ([...readBy(oid)].some((one) => found.has(one))) found.add(oid);
  return found;
};

const exposure = (
  { rows, clients, schemaRights, exposedSchemas, platform, request }: RelationGround,
  grants: GrantsOf,
  guarded: ReadonlySet<number>,
): ((row: RelationRow) => boolean) => {
  const schemas = new Map(rows.schemas.map(({ oid, name }) => [name, oid]));
  const users = new Map(
    rows.schemas.map(({ oid, name }) => [
      name,
      new Set(clients.filter((client) => !client.trusted && mayUse(schemaRights, oid, client)).map(({ name }) => name)),
    ]),
  );
  return (row) => {
    if (!exposedSchemas.has(row.schema) || !schemas.has(row.schema)) return false;
    if (row.schema === "storage" && platform(row) && request.platform.id === "supabase") {
      if (!servedByStorage.has(row.name)) return false;
    }
    if (clients.length === 0) return guarded.has(row.oid);
    return grants(row).some(({ role }) => users.get(row.schema)?.has(role));
  };
};
