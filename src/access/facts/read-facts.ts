import type { Query } from "../../model/index.ts";
import { apiRoles, type Client } from "./api-roles.ts";
import { type CatalogRows, readCatalogRows } from "./catalog-queries.ts";
import { type Facts, type FactsRequest, publicRole } from "./contract.ts";
import { exposedSchemas, missingSchemas } from "./exposed-schemas.ts";
import { keyOf, namedBy } from "./names.ts";
import { withOwnerColumns } from "./owner-columns.ts";
import { relationsIn } from "./relations.ts";
import { routinesIn } from "./routines.ts";
import { commandsIn, rightsOf, rolesOf } from "./standing.ts";

/** Reads the catalog as a role that sees all of it. The parser must be loaded; the search path is left as it was. */
export const readFacts = async (query: Query, request: FactsRequest): Promise<Facts> =>
  factsIn(await readCatalogRows(query, request.major), request);

const factsIn = (rows: CatalogRows, request: FactsRequest): Facts => {
  const platform = platformMade(rows, request);
  const madeRelations = rows.relations.filter((row) => !platform(row));
  const madeRoutines = rows.routines.filter((row) => !platform(row));
  const relationRights = rightsOf(rows.relationGrants);
  const routineRights = rightsOf(rows.routineGrants);
  const schemaRights = rightsOf(rows.schemaGrants);
  const clients = apiRoles({
    rows,
    request,
    rolesOf: rolesOf(rows),
    relationRights,
    routineRights,
    made: new Set([...madeRelations, ...madeRoutines].map(({ oid }) => oid)),
    owners: new Set(madeRelations.map(({ owner }) => owner)),
  });
  const used = new Set([...madeRelations, ...madeRoutines].map(({ schema }) => schema));
  const schemas = exposedSchemas({ rows, request, clients, schemaRights, used });
  const exposed = new Set(schemas.map(({ name }) => name));
  const ground = { rows, request, clients, relationRights, routineRights, schemaRights, exposedSchemas: exposed };
  const relations = relationsIn({ ...ground, platform });
  const routines = routinesIn({ ...ground, platform });
  return {
    exposure: { roles: clients.map(withoutActing), schemas, assumed: clients.length === 0 },
    relations: withOwnerColumns({
      relations,
      routines,
      supabase: request.platform.id === "supabase",
      unique: uniqueColumns(rows),
      queries: new Map(rows.relations.flatMap(({ name, query }) => (query === null ? [] : [[name, query] as const]))),
    }),
    routines,
    defaultPrivileges: defaultPrivileges(rows, request, clients).filter(
      ({ schema }) => schema === null || exposed.has(schema),
    ),
    buckets: request.platform.id === "supabase" ? rows.buckets : [],
    publications: publications(rows),
    notes: [...missingSchemas({ rows, request }), ...idleExemptions(rows, request)],
  };
};

const withoutActing = ({ acting: _, innate: __, ...role }: Client) => role;

/** In a schema of the platform's, and not made by the migrations: they may add to those schemas. */
const platformMade = ({ roles }: CatalogRows, { platform, role }: FactsRequest) => {
  const own = roles.find(({ name }) => name === role)?.oid;
  const schemas = new Set(platform.made.schemas);
  const wholly = new Set(["supabase_migrations"]);
  return ({ schema, owner }: { readonly schema: string; readonly owner: number }): boolean =>
    schemas.has(schema) && (owner !== own || wholly.has(schema));
};

/** Columns that tell rows apart by themselves. */
const uniqueColumns = ({ relations, indexes }: CatalogRows): ReadonlySet<string> => {
  const names = new Map(relations.map(({ oid, schema, bare }) => [oid, keyOf(schema, bare)]));
  return new Set(
    indexes.filter(({ alone }) => alone).map(({ relation, column }) => keyOf(names.get(relation) ?? "", column)),
  );
};

const defaultPrivileges = (rows: CatalogRows, request: FactsRequest, clients: readonly Client[]) => {
  const api = new Set([publicRole, ...clients.map(({ name }) => name)]);
  const { schemas, roles } = request.platform.made;
  const creators = new Set([...roles, request.role]);
  return rows.defaults
    .filter(({ role }) => api.has(role))
    .map(({ creator, schema, role, privileges }) => ({
      creator,
      schema,
      role,
      commands: commandsIn(new Set(privileges)),
      // A new project opens `public` and its own schemas to its own roles.
      platform:
        request.platform.id === "supabase" &&
        schema !== null &&
        (schema === "public" || schemas.includes(schema)) &&
        creators.has(creator) &&
        roles.includes(role),
    }));
};

const publications = (rows: CatalogRows) => {
  const ours = new Set(rows.relations.map(({ name }) => name));
  return rows.publications.map(({ name, relations }) => ({
    name,
    relations: relations.filter((relation) => ours.has(relation)).sort(),
  }));
};

const idleExemptions = ({ relations }: CatalogRows, { rls }: FactsRequest): readonly string[] =>
  rls.exempt
    .filter(({ table }) => !relations.some(({ schema, bare, name }) => namedBy(table, schema, bare, name)))
    .map(({ table }) => `\`rls.exempt\` names \`${table}\`, and there is no such table.`);
