// Which roles clients come as. The platform says it, or the migrations do by what they grant. What a role may only
// become by `set role` is reached as that other role, which is listed by itself.
import type { ApiRole } from "../../model/index.ts";
import type { CatalogRows, RoleRow } from "./catalog-queries.ts";
import { type FactsRequest, publicRole } from "./contract.ts";
import { everybody, type Rights, type RolesOf } from "./standing.ts";

export type Client = ApiRole & {
  /** Roles whose rights it has, without `public`. Empty for the one that stands for `public`. */
  readonly acting: ReadonlySet<number>;
  /** Rights on every table, and every schema with them, that it has by what it is rather than by any list. */
  readonly innate: readonly string[];
};

type Ground = {
  readonly rows: CatalogRows;
  readonly request: FactsRequest;
  readonly rolesOf: RolesOf;
  readonly relationRights: Rights;
  readonly routineRights: Rights;
  /** OIDs of relations and routines that the migrations made, with the schemas they are in. */
  readonly made: ReadonlySet<number>;
  readonly owners: ReadonlySet<number>;
};

const platformWords: Readonly<Record<string, string>> = {
  anon: "Supabase's API uses it for requests without a signed-in user.",
  authenticated: "Supabase's API uses it for signed-in users.",
  service_role: "Supabase's API uses it for requests with the secret key, which is meant to bypass row level security.",
};

const all = ["SELECT", "INSERT", "UPDATE", "DELETE"];
const predefined: Readonly<Record<string, readonly string[]>> = {
  pg_read_all_data: ["SELECT"],
  pg_write_all_data: ["INSERT", "UPDATE", "DELETE"],
};

const innate = (role: RoleRow, { rows, rolesOf }: Ground): readonly string[] =>
  role.superuser
    ? all
    : rows.roles.flatMap(({ oid, name }) => (rolesOf(role.oid).has(oid) ? (predefined[name] ?? []) : []));

const grantees = (ground: Ground): ReadonlySet<number> => {
  const found = new Set<number>();
  for (const [object, granted] of ground.relationRights) {
    if (ground.made.has(object)) for (const grantee of granted.keys()) found.add(grantee);
  }
  for (const [object, granted] of ground.routineRights) {
    if (!ground.made.has(object)) continue;
    // The first grant to anybody writes down that everybody may, too: nobody decided that.
    for (const [grantee, privileges] of granted) {
      if (grantee !== everybody && privileges.includes("EXECUTE")) found.add(grantee);
    }
  }
  return found;
};

const client = (role: RoleRow, why: string, ground: Ground, trusted = false): Client => ({
  name: role.name,
  bypassesRls: role.bypasses,
  superuser: role.superuser,
  trusted,
  why,
  acting: ground.rolesOf(role.oid),
  innate: innate(role, ground),
});

const bootstrapSuperuser = 10;

const nobodyElses = (role: RoleRow, ground: Ground): boolean => {
  const { request, owners } = ground;
  if (role.oid === bootstrapSuperuser || role.name.startsWith("pg_")) return false;
  if (role.name === request.role || role.name === request.platform.superuserName) return false;
  return !owners.has(role.oid) && !request.platform.made.roles.includes(role.name);
};

/** Does a policy or a grant on a schema name it? A server may have roles that have nothing to do with this database. */
const isNamedHere = ({ oid, name }: RoleRow, { rows }: Ground): boolean =>
  rows.policies.some(({ roles }) => roles.includes(name)) || rows.schemaGrants.some(({ grantee }) => grantee === oid);

const whyGranted = (role: RoleRow, granted: ReadonlySet<number>, ground: Ground): string | null => {
  if (granted.has(role.oid)) return "Migrations grant it rights.";
  const through = ground.rows.roles.find(({ oid }) => granted.has(oid) && ground.rolesOf(role.oid).has(oid));
  if (through !== undefined) return `It is a member of ${through.name}, which has rights.`;
  if (!role.superuser && innate(role, ground).length > 0)
    return "It is a member of a role that reads or writes every table.";
  return granted.has(everybody) && isNamedHere(role, ground)
    ? "Migrations grant rights to public, and so to every role."
    : null;
};

/** Sorted by name. Empty where nobody was granted anything. */
export const apiRoles = (ground: Ground): readonly Client[] => {
  const { rows, request } = ground;
  const granted = grantees(ground);
  const named = new Set(request.rls.identities.map(({ role }) => role));
  const found = rows.roles.flatMap((role) => {
    const words = request.platform.id === "supabase" ? platformWords[role.name] : undefined;
    if (words !== undefined) return [client(role, words, ground, role.name === "service_role")];
    if (named.has(role.name)) return [client(role, "lockstep.yml names it in `rls.identities`.", ground)];
    const why = nobodyElses(role, ground) ? whyGranted(role, granted, ground) : null;
    return why === null ? [] : [client(role, why, ground)];
  });
  if (found.length > 0 || !granted.has(everybody)) return found;
  const why = "Migrations grant rights to public, and name no role of their own: it stands for any.";
  const anybody = { name: publicRole, bypassesRls: false, superuser: false, trusted: false, why };
  return [{ ...anybody, acting: new Set<number>(), innate: [] }];
};
