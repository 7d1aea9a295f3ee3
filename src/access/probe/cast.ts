// Identities as they are tried. Every setting that any of them brings is there for all of them, empty where an identity
// does not have it: so it is on a connection that somebody else used before, as pools have them. On a fresh one it is not
// there at all, which policies may take for something else, so that is tried as well.
import type { Identity, Query } from "../../model/index.ts";
import type { Owner, OwnerId } from "../../rows/index.ts";
import { publicRole } from "../facts/contract.ts";
import { standInRole } from "../identities/identities-for.ts";
import type { Actor } from "./actor.ts";
import type { ProbeRoles } from "./roles.ts";

// Whose id nobody's row holds.
export const STRANGER: OwnerId = {
  uuid: "5ca1ab1e-0000-4000-8000-0000000057a7",
  text: "5ca1ab1e-0000-4000-8000-0000000057a7",
  integer: 987_654_321,
};

const asStranger = (value: string, role: string, { uuid, text, integer }: OwnerId): string => {
  if (value === String(integer)) return String(STRANGER.integer);
  const named = text === role ? value : value.replaceAll(text, STRANGER.text);
  return named.replaceAll(uuid, STRANGER.uuid);
};

// What a role brings along when it logs in, and what PostgREST sets for the role that it becomes. Only what code can ask
// for: limits of time are ours.
const ROLE_SETTINGS = `select r.rolname as role, split_part(c, '=', 1) as name, substr(c, strpos(c, '=') + 1) as value
  from pg_catalog.pg_db_role_setting s join pg_catalog.pg_roles r on r.oid = s.setrole, unnest(s.setconfig) c
 where s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
   and (split_part(c, '=', 1) = 'search_path' or split_part(c, '=', 1) like '%.%')
 order by s.setdatabase, 1, 2`;

export type CastRequest = {
  readonly query: Query;
  readonly identities: readonly Identity[];
  readonly owners: Readonly<Record<Owner, OwnerId>>;
  readonly assumed: boolean;
  readonly roles: ProbeRoles;
};

/** The role that stands for an identity's. */
export const roleFor = ({ role }: Identity, { roles, assumed }: Pick<CastRequest, "roles" | "assumed">): string => {
  if (role === publicRole) return roles.nobody;
  return assumed && role === standInRole ? roles.application : role;
};

export const castOf = async (request: CastRequest): Promise<readonly Actor[]> => {
  const { identities, owners } = request;
  const rows = await request.query<{ role: string; name: string; value: string }>(ROLE_SETTINGS);
  const names = identities.flatMap(({ settings }) => Object.keys(settings));
  const blank = Object.fromEntries(names.map((name) => [name, ""]));
  return identities.map((identity) => {
    const own = rows.filter(({ role }) => role === identity.role).map(({ name, value }) => [name, value]);
    const brought = Object.fromEntries(own);
    const given = { ...blank, ...brought };
    const hasOwn = identity.actsAs === "user" || identity.actsAs === "admin";
    const unset =
      identity.actsAs === "nobody" && names.some((name) => !(name in identity.settings) && !(name in brought));
    const stranger = Object.entries(identity.settings).map(([name, value]) => [
      name,
      asStranger(value, identity.role, owners.a),
    ]);
    return {
      identity,
      role: roleFor(identity, request),
      settings: { ...given, ...identity.settings },
      strangerSettings: { ...given, ...Object.fromEntries(stranger) },
      unsetSettings: unset ? { ...brought, ...identity.settings } : null,
      hasOwn,
    };
  });
};
