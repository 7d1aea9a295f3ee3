// SQL that several families share. Each gives one expression. Readers pin the search path to pg_catalog, so names stand bare.

/** Schemas whose objects are nobody's business: the system's and other sessions' temporary ones. */
export const userSchema = (schema: string): string =>
  `${schema}.nspname <> 'information_schema' and ${schema}.nspname !~ '^pg_'`;

/** Not part of an extension: the extension stands for its members. */
export const notExtensionMember = (classId: string, oid: string): string =>
  `not exists (select from pg_depend dep where dep.classid = ${classId} and dep.objid = ${oid} and dep.deptype = 'e')`;

export const qualifiedName = (schema: string, name: string): string => `format('%I.%I', ${schema}, ${name})`;

export const owner = (column: string): string => `pg_get_userbyid(${column})`;

export const comment = (oid: string, classId: string): string =>
  `(select des.description from pg_description des where des.objoid = ${oid} and des.classoid = ${classId} and des.objsubid = 0)`;

export const sharedComment = (oid: string, classId: string): string =>
  `(select des.description from pg_shdescription des where des.objoid = ${oid} and des.classoid = ${classId})`;

/** An ACL as sorted `grantee=privileges`, a star for the grant option. One right from two grantors is one right. */
const spelled = (acl: string): string => `(
  select jsonb_object_agg(grantee, privileges)
  from (
    select p.grantee, jsonb_agg(p.privilege order by p.privilege) as privileges
    from (
      select case when x.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end as grantee,
             x.privilege_type || case when bool_or(x.is_grantable) then '*' else '' end as privilege
      from aclexplode(${acl}) x
      group by x.grantee, x.privilege_type
    ) p
    group by p.grantee
  ) g)`;

const differingAcl = (column: string, type: string, ownerColumn: string): string =>
  `nullif(coalesce(${spelled(column)}, '{}'::jsonb), ${spelled(`acldefault('${type}', ${ownerColumn})`)})`;

/** Null when the ACL says no more than the default does. `type` is the letter that acldefault wants. */
export const acl = (column: string, type: string, ownerColumn: string): string =>
  `case when ${column} is null then null else ${differingAcl(column, type, ownerColumn)} end`;

/** The same as a rare trait. */
export const rareAcl = (column: string, type: string, ownerColumn: string): readonly [string, string] => [
  `${column} is not null`,
  differingAcl(column, type, ownerColumn),
];

/** The same as a rare trait. */
export const rarePlainAcl = (column: string): readonly [string, string] => [`${column} is not null`, spelled(column)];

const sortedOptions = (column: string): string => `(select jsonb_agg(o order by o) from unnest(${column}) o)`;

/** `name=value` options, sorted. */
export const options = (column: string): string => `case when ${column} is not null then ${sortedOptions(column)} end`;

/** The same as a rare trait. */
export const rareOptions = (column: string): readonly [string, string] => [
  `${column} is not null`,
  sortedOptions(column),
];

/** A flag that is worth a word only when it is set. */
export const flag = (condition: string): string => `case when ${condition} then true end`;
