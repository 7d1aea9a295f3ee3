// What everything is made of, as text, so that two states can be held against each other: what bears on an attempt and does
// not stand in the facts (triggers, defaults, constraints, rows that were there) is in it. What an object may depend on is
// taken from the words of its text, since nothing records what a function's body calls: too much is tried again, not too
// little.
import type { Query, Relation } from "../../model/index.ts";
import { probeRoleNames } from "../facts/contract.ts";
import { holdsRows } from "./ground.ts";
import type { Runner } from "./runner.ts";

export type Print = {
  readonly bare: string;
  /** What it is made of. */
  readonly shell: string;
  /** Who may do what with it. */
  readonly guard: string;
  /** Code that runs when it is used. */
  readonly code: string;
  /** Keys of what hangs together with it by foreign keys and inheritance, where only the shell matters. */
  readonly near: readonly string[];
};

/** By kind and OID-free name: `relation public.orders`. What all depends on has an empty bare name. */
export type Prints = ReadonlyMap<string, Print>;

const ours = "n.nspname <> 'information_schema' and n.nspname !~ '^pg_'";
const notOurRole = (name: string) => `${name} !~ '${probeRoleNames}'`;

const parts = (of: string, from: string, by: string): string =>
  `(select string_agg(${of}, E'\\n' order by ${by}) from ${from})`;

const DEFAULTS =
  "pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = c.oid and a.attnum > 0";
const nameOf = (oid: string): string =>
  `(select 'relation ' || format('%I.%I', m.nspname, o.relname) from pg_class o join pg_namespace m on m.oid = o.relnamespace where o.oid = ${oid})`;

// Constraints have no index by where they point.
const RELATIONS = `with constraints as materialized (
  select x.at, string_agg(x.text, E'\\n' order by x.oid) as texts, array_agg(x.other) filter (where x.other <> 0) as others
  from (select k.oid, k.conrelid as at, k.confrelid as other, concat_ws(' ', k.conname, k.conrelid::regclass, pg_get_constraintdef(k.oid), k.convalidated) as text
      from pg_constraint k where k.conrelid <> 0
    union select k.oid, k.confrelid, k.conrelid, concat_ws(' ', k.conname, k.conrelid::regclass, pg_get_constraintdef(k.oid), k.convalidated)
      from pg_constraint k where k.confrelid <> 0) x group by 1
)
select 'relation ' || format('%I.%I', n.nspname, c.relname) as key, c.relname::text as bare, concat_ws(E'\\n',
    c.relkind, c.relowner::regrole, c.reloptions::text, c.relfilenode,
    ${parts("concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attidentity, pg_get_expr(d.adbin, d.adrelid))", DEFAULTS, "a.attnum")},
    k.texts,
    ${parts("concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid))", "pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal", "t.tgname")},
    ${parts("pg_get_ruledef(r.oid)", "pg_rewrite r where r.ev_class = c.oid", "r.rulename")},
    ${parts("pg_get_indexdef(i.indexrelid)", "pg_index i where i.indrelid = c.oid and (i.indisunique or i.indisexclusion)", "i.indexrelid")},
    ${parts("concat_ws(' ', i.inhrelid::regclass, i.inhparent::regclass)", "pg_inherits i where c.oid in (i.inhrelid, i.inhparent)", "i.inhrelid, i.inhparent")}) as shell,
  concat_ws(E'\\n', c.relrowsecurity, c.relforcerowsecurity, c.relacl::text,
    ${parts("concat_ws(' ', a.attname, a.attacl::text)", "pg_attribute a where a.attrelid = c.oid and a.attacl is not null", "a.attnum")}, p.policies) as guard,
  concat_ws(E'\\n', n.nspname, p.policies,
    ${parts("concat_ws(' ', format_type(a.atttypid, null), pg_get_expr(d.adbin, d.adrelid))", DEFAULTS, "a.attnum")},
    ${parts("pg_get_constraintdef(k.oid)", "pg_constraint k where k.conrelid = c.oid and k.contype = 'c'", "k.conname")},
    ${parts("pg_get_triggerdef(t.oid)", "pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal", "t.tgname")},
    ${parts("pg_get_ruledef(r.oid)", "pg_rewrite r where r.ev_class = c.oid", "r.rulename")}) as code,
  array(select ${nameOf("x.oid")} from (
    select o as oid from unnest(k.others) o
    union select case when i.inhrelid = c.oid then i.inhparent else i.inhrelid end from pg_inherits i where c.oid in (i.inhrelid, i.inhparent)) x) as near
  from pg_class c join pg_namespace n on n.oid = c.relnamespace left join constraints k on k.at = c.oid
  cross join lateral (select ${parts("concat_ws(' ', p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))", "pg_policy p where p.polrelid = c.oid", "p.polname")} as policies) p
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${ours}`;

const OTHERS = `select 'routine ' || format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as key, p.proname::text as bare, concat_ws(E'\\n', n.nspname, p.proowner::regrole, p.proacl::text,
    case when p.prokind in ('f', 'p', 'w') then pg_get_functiondef(p.oid) else p.prosrc end) as text
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours}
union all select 'schema ' || n.nspname, n.nspname::text, concat_ws(E'\\n', n.nspowner::regrole, n.nspacl::text)
  from pg_namespace n where ${ours}
union all select 'type ' || format('%I.%I', n.nspname, t.typname), t.typname::text, concat_ws(E'\\n', t.typowner::regrole, t.typacl::text,
    format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
    ${parts("e.enumlabel::text", "pg_enum e where e.enumtypid = t.oid", "e.enumsortorder")},
    ${parts("pg_get_constraintdef(k.oid)", "pg_constraint k where k.contypid = t.oid", "k.conname")})
  from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype in ('e', 'd', 'r') and ${ours}
union all select 'roles', '', ${parts("concat_ws(' ', r.rolname, r.rolsuper, r.rolinherit, r.rolbypassrls, r.rolcanlogin)", `pg_roles r where ${notOurRole("r.rolname")}`, "r.rolname")}
union all select 'members', '', ${parts("concat_ws(' ', m.roleid::regrole, m.member::regrole)", `pg_auth_members m join pg_roles r on r.oid = m.member where ${notOurRole("r.rolname")}`, "m.roleid, m.member")}
union all select 'settings', '', ${parts("concat_ws(' ', s.setrole, s.setconfig::text)", "pg_db_role_setting s where s.setdatabase in (0, (select d.oid from pg_database d where d.datname = current_database()))", "s.setrole, s.setconfig::text")}
union all select 'extensions', '', ${parts("concat_ws(' ', e.extname, e.extversion)", "pg_extension e", "e.extname")}`;

// Beyond this only the number of rows is compared.
const ROWS = 5_000;

const rowsSql = ({ name }: Relation): string =>
  `select pg_catalog.concat_ws(' ', (select count(*) from ${name}),
    (select pg_catalog.md5(pg_catalog.string_agg(m, '' order by m)) from (select pg_catalog.md5(t::text) as m from ${name} t limit ${ROWS}) x))`;

/** Which rows are there, by relation. */
export const readRowPrints = async (run: Runner, maker: string, relations: readonly Relation[]): Promise<Prints> => {
  const tables = relations.filter(holdsRows);
  const answers = await run(
    tables.map((table) => ({ role: maker, settings: {}, act: rowsSql(table), mode: "read" as const })),
  );
  return new Map(
    tables.map(({ name }, index) => [`rows ${name}`, plain(bareOf(name), answers[index]?.answer ?? "unreadable")]),
  );
};

const plain = (bare: string, text: string): Print => ({ bare, shell: text, guard: "", code: text, near: [] });

const bareOf = (name: string): string => {
  const [, quoted, plain] = /(?:"((?:[^"]|"")*)"|([^".]*))$/.exec(name) ?? [];
  return quoted?.replaceAll('""', '"') ?? plain ?? "";
};

/** Everything but rows. */
export const readPrints = async (query: Query): Promise<Prints> => {
  const [path] = await query<{ path: string }>("select pg_catalog.current_setting('search_path') as path");
  const pin = "select pg_catalog.set_config('search_path', $1, true)";
  await query(pin, ["pg_catalog"]);
  const relations = await query<Print & { key: string }>(RELATIONS);
  const others = await query<{ key: string; bare: string; text: string | null }>(OTHERS);
  await query(pin, [path?.path ?? ""]);
  return new Map([
    ...relations.map(({ key, ...print }): [string, Print] => [key, print]),
    ...others.map(({ key, bare, text }): [string, Print] => [key, plain(bare, text ?? "")]),
  ]);
};

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []);

/** The word by which a text would speak of it. Null: anything may. */
const handleOf = (bare: string): string | null =>
  [...wordsOf(bare)].toSorted((one, other) => other.length - one.length)[0] ?? null;

// SQL that is put together while it runs may speak of anything.
const speaksOfAnything = (text: string, words: ReadonlySet<string>): boolean =>
  words.has("execute") && /\bexecute\s+(?!function\b|procedure\b|on\b)/i.test(text);

type Difference = {
  readonly everything: boolean;
  /** Words that speak of what changed. */
  readonly handles: ReadonlySet<string>;
  /** Keys of what is made otherwise now. */
  readonly shells: ReadonlySet<string>;
};

const differenceBetween = (before: Prints, now: Prints): Difference => {
  const handles = new Set<string>();
  const shells = new Set<string>();
  let everything = false;
  for (const key of new Set([...before.keys(), ...now.keys()])) {
    const [old, fresh] = [before.get(key), now.get(key)];
    if (old?.shell !== fresh?.shell) shells.add(key);
    if (old?.shell === fresh?.shell && old?.guard === fresh?.guard) continue;
    const handle = handleOf((fresh ?? old)?.bare ?? "");
    if (handle === null) everything = true;
    else handles.add(handle);
  }
  return { everything, handles, shells };
};

const byHandle = (prints: Prints): ReadonlyMap<string, readonly string[]> => {
  const keys = new Map<string, string[]>();
  for (const [key, { bare }] of prints) {
    const handle = handleOf(bare);
    if (handle === null) continue;
    const same = keys.get(handle) ?? [];
    keys.set(handle, same);
    same.push(key);
  }
  return keys;
};

/** Tells of an object whether anything that it may depend on is another now. */
export const affectedSince = (before: Prints, now: Prints): ((key: string) => boolean) => {
  const { everything, handles, shells } = differenceBetween(before, now);
  if (everything) return () => true;
  if (handles.size === 0) return () => false;
  const named = byHandle(now);
  // Null: it speaks of anything, or of something that changed.
  const spoken = new Map<string, readonly string[] | null>();
  for (const [key, { bare, code }] of now) {
    const words = wordsOf(`${bare}\n${code}`);
    const touched = speaksOfAnything(code, words) || [...words].some((word) => handles.has(word));
    spoken.set(key, touched ? null : [...words].flatMap((word) => named.get(word) ?? []));
  }
  return (key) => {
    if (!now.has(key)) return true;
    if (now.get(key)?.near.some((neighbour) => shells.has(neighbour))) return true;
    const seen = new Set<string>();
    const waiting = [key];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const further = spoken.get(next);
      if (further === null) return true;
      waiting.push(...(further ?? []));
    }
    return false;
  };
};
