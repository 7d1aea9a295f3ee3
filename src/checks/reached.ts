// Who reaches a relation, in words: what was tried where something was tried, and what was granted otherwise.

import type {
  Access,
  AccessEvidence,
  Call,
  Cell,
  Command,
  Evidence,
  Grant,
  Identity,
  Reach,
  Relation,
} from "../model/index.ts";
import { quoteName } from "../sql/index.ts";

export const commands: readonly Command[] = ["select", "insert", "update", "delete"];

/** Kinds that row level security can be switched on for. */
export const isTable = ({ kind }: Relation): boolean =>
  kind === "table" || kind === "partitioned table" || kind === "partition";

/** Roles that clients come in with and that row level security is meant to hold. */
export const openRoles = ({ exposure }: AccessEvidence): ReadonlySet<string> =>
  new Set(exposure.roles.filter(({ trusted }) => !trusted).map(({ name }) => name));

/** A partition without policies of its own whose parent has row level security on. */
export const isReachedThroughParent = ({ relations }: AccessEvidence, { partitionOf, policies }: Relation): boolean =>
  partitionOf !== null &&
  policies.length === 0 &&
  relations.find(({ name }) => name === partitionOf)?.rowSecurity === true;

/** Is it left to its parent on purpose? Where no role is known, only a sibling under row level security speaks against that. */
export const isLeftToParent = ({ exposure, relations }: AccessEvidence, relation: Relation): boolean => {
  const { partitionOf, rowSecurity, policies } = relation;
  if (!exposure.assumed || partitionOf === null || rowSecurity || policies.length > 0) return false;
  return relations.every((one) => one.partitionOf !== partitionOf || !one.rowSecurity);
};

/** What these roles were granted. */
export const openGrants = (access: AccessEvidence, { grants }: Relation): readonly Grant[] => {
  const roles = openRoles(access);
  return grants.filter((grant) => roles.has(grant.role) && grantedBy(grant).length > 0);
};

export const grantedBy = ({ commands: own, viaPublic }: Grant): readonly Command[] =>
  commands.filter((command) => own.includes(command) || viaPublic.includes(command));

/** Can somebody whom row level security is meant to hold address it, and does no setting exempt it? */
export const isOpen = (access: AccessEvidence, relation: Relation): boolean =>
  relation.exposed && relation.exempt === null && (access.exposure.assumed || openGrants(access, relation).length > 0);

/** What Supabase's realtime listens to. */
const realtime = "supabase_realtime";

/**
 * Does Supabase's realtime send its changes to whoever may select it? Which schemas the API serves does not matter there, and
 * without row level security neither does who listens.
 */
export const isBroadcast = (access: AccessEvidence, relation: Relation): boolean =>
  access.publications.some(({ name, relations }) => name === realtime && relations.includes(relation.name)) &&
  relation.exempt === null &&
  !relation.rowSecurity &&
  openGrants(access, relation).some((grant) => grantedBy(grant).includes("select"));

/** Identities that row level security is meant to hold; where no role is known, all but services. */
export const heldIdentities = (access: AccessEvidence): readonly Identity[] => {
  const roles = openRoles(access);
  return access.identities.filter(
    ({ role, actsAs }) => actsAs !== "service" && (access.exposure.assumed || roles.has(role)),
  );
};

/** Does an anonymous role come in beside the one of signed-in users, as PostgREST has it? */
const hasAnonymousRole = (access: AccessEvidence): boolean => {
  const rolesOf = (wanted: Identity["actsAs"]) =>
    new Set(heldIdentities(access).flatMap(({ actsAs, role }) => (actsAs === wanted ? [role] : [])));
  const [anonymous, users] = [rolesOf("nobody"), rolesOf("user")];
  return !access.exposure.assumed && users.size > 0 && [...anonymous].some((role) => !users.has(role));
};

/**
 * Does the project hold its clients with row level security? Always where the platform gives clients a way in. On plain
 * Postgres where the team uses it, or where clients come in both with a name and without.
 */
export const usesRls = ({ platform, access }: Evidence): boolean => {
  if (access === null) return false;
  const used = ({ platform: given, rowSecurity, policies }: Relation) => !given && (rowSecurity || policies.length > 0);
  return platform !== "plain" || access.relations.some(used) || hasAnonymousRole(access);
};

const ranks = { none: 0, own: 1, all: 2, error: -1 } satisfies Record<Reach, number>;

/** What those whom row level security holds were seen to reach; trusted services left out. */
export const triedBy = (access: AccessEvidence, relation: string): readonly Access[] => {
  const held = new Set(heldIdentities(access).map(({ id }) => id));
  return access.matrix.filter((tried) => tried.relation === relation && held.has(tried.identity));
};

/** What came of calling a function, for those who were let through and whom row level security is meant to hold. */
export const callsBy = (access: AccessEvidence, routine: string): readonly Call[] => {
  const held = new Set(heldIdentities(access).map(({ id }) => id));
  return access.calls.filter((call) => call.routine === routine && call.allowed && held.has(call.identity));
};

/** The farthest that a command reached for any of them; null where nothing could be told. */
export const farthest = (tried: readonly Access[], command: Command): Reach | null => {
  const seen = tried.map(({ cells }) => cells[command].reach).filter((reach) => reach !== "error");
  const [most] = seen.toSorted((a, b) => ranks[b] - ranks[a]);
  return most ?? null;
};

/** Is one reach farther than another? */
export const isFarther = (one: Reach, other: Reach): boolean => ranks[one] > ranks[other];

/** `: message (state)`, for the end of a sentence; what we found out ourselves has no state. */
export const saidBy = (cause: Cell["cause"]): string =>
  cause === null ? "" : `: ${cause.message}${cause.sqlstate === "" ? "" : ` (${cause.sqlstate})`}`;

const outcome = ({ cells }: Access): string => {
  const by = (reach: Reach) => commands.filter((command) => cells[command].reach === reach).join(", ");
  const failed = commands.flatMap((command) => {
    const { reach, cause } = cells[command];
    return reach === "error" ? [`${command} failed${saidBy(cause)}`] : [];
  });
  const parts = [
    ...(by("all") === "" ? [] : [`can ${by("all")}`]),
    ...(by("own") === "" ? [] : [`can ${by("own")} own rows`]),
    ...failed,
  ];
  return parts.length === 0 ? "reached no row" : parts.join("; ");
};

/** One line for all of whom the same is said. */
export const folded = (lines: readonly (readonly [who: string, what: string])[]): readonly string[] => {
  const whats = [...new Set(lines.map(([, what]) => what))];
  return whats.map((what) => {
    const who = lines.filter(([, own]) => own === what).map(([name]) => name);
    return `${who.join(", ")} ${what}`;
  });
};

/** One line for all who fare the same; from the grants, and why, where nothing was tried. */
export const whoReaches = (access: AccessEvidence, relation: Relation): string => {
  const tried = triedBy(access, relation.name);
  const why = access.unproven
    .filter(({ subject }) => subject === relation.name)
    .map(({ reason }) => `Not tried: ${reason}`);
  const granted = openGrants(access, relation).map(
    (grant) => [grant.role, `may ${grantedBy(grant).join(", ")}: granted, not tried`] as const,
  );
  const lines = tried.length > 0 ? tried.map((one) => [one.identity, outcome(one)] as const) : granted;
  const heard = isBroadcast(access, relation) ? [`The publication ${realtime} sends them its changes.`] : [];
  // Where the API does not serve its schema, that nobody reached a row by asking says little.
  return (heard.length > 0 && !relation.exposed ? heard : [...folded(lines), ...why, ...heard]).join("\n");
};

/** `anon` and `authenticated`, each in backticks. */
export const spoken = (names: readonly string[]): string => {
  const quoted = [...new Set(names)].map((name) => `\`${name.replaceAll("`", "'")}\``);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
};

/** Roles as a grant or a revoke names them: everybody is a word and no name. */
export const roleList = (roles: readonly string[]): string =>
  [...new Set(roles)].map((role) => (role === "public" ? role : quoteName(role))).join(", ");

/** SQL that takes back what clients were granted on a relation. Null where nobody was granted anything by name. */
export const closing = (access: AccessEvidence, relation: Relation): string | null => {
  if (access.exposure.assumed) return null;
  const grants = openGrants(access, relation);
  const roles = grants.map(({ role }) => role);
  const everybody = grants.some(({ viaPublic }) => viaPublic.length > 0) ? ["public"] : [];
  return roles.length === 0 ? null : `revoke all on ${relation.name} from ${roleList([...everybody, ...roles])};`;
};
