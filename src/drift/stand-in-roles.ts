import type { Entry } from "../catalog/index.ts";
import type { Json } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import type { Site } from "../rehearse/index.ts";
import { isNode, parse, quoteLiteral, quoteName, unquoted } from "../sql/index.ts";

// A live database speaks of roles that no server of ours has. They stand here, without login, for as long as SQL about them
// is tried; the role of the migrations is a member, as it must be there to hand anything to them.

/** Beyond these, rights are left out of what is offered. */
const most = 50;

const namesIn = (traits: Readonly<Record<string, Json>>): readonly string[] => {
  const { owner, acl, roles } = traits;
  const grantees = acl !== null && typeof acl === "object" && !Array.isArray(acl) ? Object.keys(acl) : [];
  const named = Array.isArray(roles) ? roles.map(String) : [];
  return [...(typeof owner === "string" ? [owner] : []), ...[...grantees, ...named].map(unquoted)];
};

/** Roles that these entries speak of: who owns them, who has rights, whom a policy is for. */
export const rolesIn = (entries: readonly Entry[]): readonly string[] => {
  const names = entries.flatMap(({ traits }) => namesIn(JSON.parse(traits)));
  return [...new Set(names)].filter((name) => name !== "public").sort();
};

export type StandIns = AsyncDisposable & {
  /** Those that were missing and are here now. */
  readonly names: ReadonlySet<string>;
  /** Does `work` while they are not. */
  readonly without: <T>(work: () => Promise<T>) => Promise<T>;
};

// As data and not by GRANT: that would run the event triggers of the migrations in a superuser's session. No trigger and no
// rule can be on a catalog.
const grantCreate = `
update pg_catalog.pg_namespace n set nspacl =
  coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner)) || (
    select pg_catalog.array_agg(pg_catalog.makeaclitem(r.oid, n.nspowner, 'CREATE', false) order by r.rolname)
    from pg_catalog.pg_roles r where r.rolname = any ($1::pg_catalog.text[]) and r.oid <> n.nspowner
  )
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and exists (select from pg_catalog.pg_roles r where r.rolname = any ($1::pg_catalog.text[]) and r.oid <> n.nspowner)`;

/**
 * A copy in which stand-ins may own what lies in the schemas that the migrations made or found: Postgres asks that of an
 * owner, and production has granted it.
 */
export const copyForOwners = async (site: Site, from: Database, owners: ReadonlySet<string>): Promise<Database> => {
  const copy = await site.createDatabase(from.name);
  if (owners.size === 0) return copy;
  await using session = await copy.connect();
  await session.query(grantCreate, [[...owners]]);
  return copy;
};

/** Makes the roles that are missing. On a server that somebody gave us nothing may be made that outlives a database. */
export const standInRoles = async (site: Site, wanted: readonly string[]): Promise<StandIns> => {
  const place = await site.createDatabase();
  await using admin = await place.connect();
  const rows = await admin.query("select rolname::text as name from pg_catalog.pg_roles");
  const there = new Set(rows.map(({ name }) => String(name)));
  const missing = wanted.filter((name) => !there.has(name) && !name.startsWith("pg_"));
  const names = site.server.id === "url" || missing.length > most ? [] : missing;
  const run = async (statements: readonly string[]) => {
    if (statements.length === 0) return;
    await using session = await place.connect();
    for (const statement of statements) await session.run(statement);
  };
  const make = names
    .map(quoteName)
    .flatMap((name) => [`create role ${name} nologin`, `grant ${name} to ${quoteName(site.role)}`]);
  const drop = names.map((name) => `drop role if exists ${quoteName(name)}`);
  await run(make);
  return {
    names: new Set(names),
    without: async (work) => {
      await run(drop);
      try {
        return await work();
      } finally {
        await run(make);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await run(drop);
      await place[Symbol.asyncDispose]();
    },
  };
};

type Spoken = { readonly name: string /** In bytes. */; readonly at: number };

const rolesOf = (value: unknown): readonly Spoken[] => {
  if (Array.isArray(value)) return value.flatMap(rolesOf);
  if (!isNode(value)) return [];
  const { rolename, location } = value;
  const own = typeof rolename === "string" ? [{ name: rolename, at: typeof location === "number" ? location : 0 }] : [];
  return [...own, ...Object.values(value).flatMap(rolesOf)];
};

const statementsOf = (sql: string): readonly string[] =>
  parse(sql).statements.map(({ start, end }) => sql.slice(start, end));

const nodeOf = (text: string): unknown => parse(text).statements[0]?.node;

/** Whoever runs migrations here is called otherwise there: a statement that names him names whoever runs it. */
const asWhoRuns = (text: string, role: string): string => {
  const bytes = Buffer.from(text);
  const places = rolesOf(nodeOf(text)).filter(({ name }) => name === role);
  return places
    .toSorted((a, b) => b.at - a.at)
    .reduce((now, { at }) => {
      const before = bytes.subarray(0, at).toString().length;
      const spelled = [`"${role.replaceAll('"', '""')}"`, role].find((one) => now.startsWith(one, before));
      return spelled === undefined ? now : `${now.slice(0, before)}current_user${now.slice(before + spelled.length)}`;
    }, text);
};

/** SQL that was planned here, for a database where the role of the migrations has another name. */
export const forWhoRuns = (sql: string, role: string): string =>
  sql.includes(role)
    ? statementsOf(sql)
        .map((text) => `${asWhoRuns(text, role)};`)
        .join("\n")
    : sql;

const markFor = (text: string): string => {
  let mark = "$do$";
  for (let at = 1; text.includes(mark); at++) mark = `$do${at}$`;
  return mark;
};

const guarded = (text: string, absent: ReadonlySet<string>): string => {
  const spoken = rolesOf(nodeOf(text)).map(({ name }) => name);
  const roles = [...new Set(spoken)].filter((name) => absent.has(name)).sort();
  if (roles.length === 0) return `${text};`;
  const list = roles.map(quoteLiteral).join(", ");
  const mark = markFor(text);
  return [
    `do ${mark} begin`,
    `  if (select count(*) from pg_catalog.pg_roles where rolname in (${list})) = ${roles.length} then`,
    `    ${text};`,
    "  end if;",
    `end ${mark};`,
  ].join("\n");
};

/** The same SQL for databases that may not have these roles: what speaks of them is done only where they are. */
export const whereRolesAre = (sql: string, absent: ReadonlySet<string>): string =>
  absent.size === 0
    ? sql
    : statementsOf(sql)
        .map((text) => guarded(text, absent))
        .join("\n");
