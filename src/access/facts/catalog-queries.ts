// The few statements that read all there is. They hold OIDs, so that what belongs together is joined without comparing
// names; nothing of them leaves this folder.
import type { Query } from "../../model/index.ts";
import { probeRoleNames, probeRoles } from "./contract.ts";

export type RelationRow = {
  readonly oid: number;
  readonly name: string;
  readonly schema: string;
  /** Unquoted. */
  readonly bare: string;
  readonly relkind: "r" | "p" | "v" | "m" | "f";
  readonly partition: boolean;
  readonly owner: number;
  readonly row_security: boolean;
  readonly forced: boolean;
  readonly invoker: boolean;
  readonly parent: string | null;
  /** Of a view. */
  readonly query: string | null;
};
export type ColumnRow = {
  readonly relation: number;
  readonly name: string;
  readonly type: string;
  readonly not_null: boolean;
};
/** A foreign key of one column. */
export type ReferenceRow = { readonly relation: number; readonly column: string; readonly target: string };
export type IndexRow = { readonly relation: number; readonly column: string; readonly alone: boolean };
export type PolicyRow = {
  readonly relation: number;
  readonly name: string;
  readonly polcmd: "r" | "a" | "w" | "d" | "*";
  readonly permissive: boolean;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
};
/** Grantee 0 is `public`. `object` is a relation, a routine or a schema. */
export type GrantRow = { readonly object: number; readonly grantee: number; readonly privileges: readonly string[] };
export type RoutineRow = {
  readonly oid: number;
  readonly name: string;
  readonly schema: string;
  readonly owner: number;
  readonly definer: boolean;
  readonly settings: readonly string[];
  readonly language: string;
  readonly trigger: boolean;
  readonly definition: string | null;
};
export type SchemaRow = { readonly oid: number; readonly name: string };
export type ReadRow = { readonly view: number; readonly relation: number };
export type DefaultRow = {
  readonly creator: string;
  readonly schema: string | null;
  readonly role: string;
  readonly privileges: readonly string[];
};
export type PublicationRow = { readonly name: string; readonly relations: readonly string[] };
export type RoleRow = {
  readonly oid: number;
  readonly name: string;
  readonly superuser: boolean;
  readonly bypasses: boolean;
};
/** Who is in whom. `inherits`: without asking; otherwise only by `set role`. */
export type MemberRow = { readonly member: number; readonly role: number; readonly inherits: boolean };

const ours = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`;
const notOfExtension = (classId: string, oid: string): string =>
  `not exists (select from pg_depend e where e.classid = '${classId}'::regclass and e.objid = ${oid} and e.deptype = 'e')`;
const relations = `from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' and ${ours} and ${notOfExtension("pg_class", "c.oid")}`;
const routines = `from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
  where ${ours} and ${notOfExtension("pg_proc", "p.oid")}`;

const statements = {
  relations: `select c.oid, format('%I.%I', n.nspname, c.relname) as name, n.nspname as schema, c.relname as bare, c.relkind,
    c.relispartition as partition, c.relowner as owner, c.relrowsecurity as row_security, c.relforcerowsecurity as forced,
    coalesce((select o.option_value::boolean from pg_options_to_table(c.reloptions) o where o.option_name = 'security_invoker'), false) as invoker,
    (select format('%I.%I', pn.nspname, pc.relname) from pg_inherits i join pg_class pc on pc.oid = i.inhparent
      join pg_namespace pn on pn.oid = pc.relnamespace where i.inhrelid = c.oid and c.relispartition limit 1) as parent,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as query
    ${relations}`,
  columns: `select a.attrelid as relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null
    from pg_attribute a
    where a.attrelid in (select c.oid ${relations}) and a.attnum > 0 and not a.attisdropped order by a.attrelid, a.attnum`,
  references: `select k.conrelid as relation, a.attname as column, format('%I.%I.%I', n.nspname, c.relname, t.attname) as target
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    join pg_class c on c.oid = k.confrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute t on t.attrelid = k.confrelid and t.attnum = k.confkey[1]
    where k.contype = 'f' and cardinality(k.conkey) = 1 order by 1, 2, k.conparentid <> 0, 3`,
  indexes: `select i.indrelid as relation, a.attname as column, bool_or(i.indisunique and i.indnkeyatts = 1) as alone
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indisvalid and i.indpred is null and i.indrelid in (select c.oid ${relations})
    group by i.indrelid, a.attname order by 1, 2`,
  policies: `select p.polrelid as relation, p.polname as name, p.polcmd, p.polpermissive as permissive,
    array(select case when r = 0 then 'public' else pg_get_userbyid(r)::text end from unnest(p.polroles) r order by 1) as roles,
    pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
    from pg_policy p order by p.polrelid, p.polname`,
  // A right on some columns counts for the command.
  relationGrants: `select object, grantee, array_agg(distinct privilege) as privileges from (
      select c.oid as object, x.grantee, x.privilege_type as privilege, n.nspname
      from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${ours}
      union all
      select a.attrelid, x.grantee, x.privilege_type, null
      from pg_attribute a, aclexplode(a.attacl) x where a.attacl is not null and a.attnum > 0 and not a.attisdropped
    ) g where privilege in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') group by object, grantee`,
  schemas: `select n.oid, n.nspname as name from pg_namespace n where ${ours}`,
  schemaGrants: `select n.oid as object, x.grantee, array['USAGE'] as privileges
    from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x where x.privilege_type = 'USAGE' and ${ours}`,
  routines: `select p.oid, format('%I.%I(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)) as name, n.nspname as schema,
    p.proowner as owner, p.prosecdef as definer, coalesce(p.proconfig, '{}') as settings, l.lanname as language,
    p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) as trigger,
    case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end as definition
    ${routines}`,
  // What nobody said is marked: every new function may be executed by everybody.
  routineGrants: `select p.oid as object, x.grantee, array_agg(case when p.proacl is null then 'DEFAULT' else 'EXECUTE' end) as privileges
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
    where ${ours} group by p.oid, x.grantee`,
  reads: `select distinct r.ev_class as view, d.refobjid as relation
    from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
    where d.refobjid <> r.ev_class and r.ev_class in (select c.oid ${relations}) order by 1, 2`,
  defaults: `select pg_get_userbyid(d.defaclrole)::text as creator, n.nspname as schema,
    case when x.grantee = 0 then 'public' else pg_get_userbyid(x.grantee)::text end as role, array_agg(x.privilege_type) as privileges
    from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace, aclexplode(d.defaclacl) x
    where d.defaclobjtype = 'r' and x.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') and x.grantee <> d.defaclrole
    group by 1, 2, 3 order by 1, 2 nulls first, 3`,
  publications: `select b.pubname as name, array(
      select format('%I.%I', t.schemaname, t.tablename) from pg_publication_tables t where t.pubname = b.pubname order by 1) as relations
    from pg_publication b order by 1`,
  // Several databases may be looked at at once, each with roles of ours that are named after it.
  roles: `select r.oid, r.rolname as name, r.rolsuper as superuser, r.rolbypassrls as bypasses from pg_roles r
    where r.rolname !~ '${probeRoleNames}' or not exists (select from pg_database d where r.rolname in (${probeRoles.map((kind) => `d.datname || '_${kind}'`).join(", ")}))
    order by r.rolname`,
  apiSettings: `select s.setrole = 0 as whole, v.value
    from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole,
      lateral (select substr(c, strpos(c, '=') + 1) as value from unnest(s.setconfig) c where c like 'pgrst.db_schemas=%') v
    where (s.setrole = 0 or r.rolname = 'authenticator')
      and s.setdatabase in (0, (select d.oid from pg_database d where d.datname = current_database()))
    order by 1, 2`,
} as const;

const members = (major: number): string =>
  major >= 16
    ? `select m.member, m.roleid as role, bool_or(m.inherit_option) as inherits from pg_auth_members m
       where m.inherit_option or m.set_option group by 1, 2`
    : `select m.member, m.roleid as role, bool_or(r.rolinherit) as inherits
       from pg_auth_members m join pg_roles r on r.oid = m.member group by 1, 2`;

// The database's collation must not show.
const byName = <R extends { readonly name: string }>(rows: readonly R[]): readonly R[] =>
  [...rows].sort((a, b) => (a.name < b.name ? -1 : 1));

export type CatalogRows = Awaited<ReturnType<typeof readCatalogRows>>;

/** Everything, with nothing to shadow the system's names. The session's settings are as before when it ends well. */
export const readCatalogRows = async (query: Query, major: number) => {
  const pinned = `set_config('search_path', $1, false), set_config('quote_all_identifiers', $2, false)`;
  const [before] = await query<{ path: string; quote: string }>(
    "select pg_catalog.current_setting('search_path') as path, pg_catalog.current_setting('quote_all_identifiers') as quote",
  );
  await query(`select ${pinned}`.replaceAll("set_config", "pg_catalog.set_config"), ["pg_catalog, pg_temp", "off"]);
  const rows = {
    relations: byName(await query<RelationRow>(statements.relations)),
    columns: await query<ColumnRow>(statements.columns),
    references: await query<ReferenceRow>(statements.references),
    indexes: await query<IndexRow>(statements.indexes),
    policies: await query<PolicyRow>(statements.policies),
    relationGrants: await query<GrantRow>(statements.relationGrants),
    schemas: byName(await query<SchemaRow>(statements.schemas)),
    schemaGrants: await query<GrantRow>(statements.schemaGrants),
    routines: byName(await query<RoutineRow>(statements.routines)),
    routineGrants: await query<GrantRow>(statements.routineGrants),
    reads: await query<ReadRow>(statements.reads),
    defaults: await query<DefaultRow>(statements.defaults),
    publications: await query<PublicationRow>(statements.publications),
    roles: await query<RoleRow>(statements.roles),
    members: await query<MemberRow>(members(major)),
    apiSettings: await query<{ whole: boolean; value: string }>(statements.apiSettings),
    buckets: await readBuckets(query),
  };
  await query(`select ${pinned}`, [before?.path ?? "", before?.quote ?? "off"]);
  return rows;
};

/** None where the table is not as the platform makes it. */
const readBuckets = async (query: Query) => {
  const [there] = await query<{ columns: number }>(
    `select count(*)::int as columns from pg_attribute a
     where a.attrelid = to_regclass('storage.buckets') and a.attname in ('id', 'public') and not a.attisdropped`,
  );
  if (there?.columns !== 2) return [];
  return query<{ id: string; public: boolean }>(
    `select b.id::text as id, coalesce(b.public, false) as public from storage.buckets b order by 1`,
  );
};
