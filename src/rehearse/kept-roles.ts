import type { Session } from "../postgres/contract.ts";
import type { Site } from "./site.ts";

// Roles, who is a member of which, and their settings belong to the whole server: what a script changes of them in a copy
// of a database is changed for the original, too. They are written back as the rows that they were, with their numbers,
// since a role that is made again under its old name is another one for all that referred to it.

/** Puts the roles of a server back as they were. */
export type Restore = () => Promise<void>;

type Shared = { readonly table: string; readonly ours: string };

const shared: readonly Shared[] = [
  { table: "pg_authid", ours: "true" },
  { table: "pg_auth_members", ours: "true" },
  { table: "pg_shdepend", ours: "dbid = 0 and classid = 'pg_catalog.pg_auth_members'::pg_catalog.regclass" },
  { table: "pg_shdescription", ours: "classoid = 'pg_catalog.pg_authid'::pg_catalog.regclass" },
  { table: "pg_shseclabel", ours: "classoid = 'pg_catalog.pg_authid'::pg_catalog.regclass" },
];

/** Settings of a database that came later go with it. */
const settings = (databases: string): Shared => ({
  table: "pg_db_role_setting",
  ours: `setdatabase in (0${databases === "" ? "" : `, ${databases}`})`,
});

const rowsOf = ({ table, ours }: Shared): string =>
  `(select coalesce(pg_catalog.jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]') from pg_catalog.${table} t where ${ours})`;

const readAll = async (session: Session, tables: readonly Shared[]): Promise<readonly string[]> => {
  const columns = tables.map((table, at) => `${rowsOf(table)}::text as t${at}`);
  const [row] = await session.query(`select ${columns.join(", ")}`);
  return tables.map((_, at) => String(row?.[`t${at}`]));
};

const writeBack = async (session: Session, { table, ours }: Shared, rows: string): Promise<void> => {
  const kept = "(select e from pg_catalog.jsonb_array_elements($1::text::jsonb) e)";
  await session.query(`delete from pg_catalog.${table} t where ${ours} and to_jsonb(t) not in ${kept}`, [rows]);
  const there =
    table === "pg_db_role_setting"
      ? "(setdatabase = 0 or setdatabase in (select oid from pg_catalog.pg_database)) and"
      : "";
  await session.query(
    `insert into pg_catalog.${table} select r.* from pg_catalog.jsonb_populate_recordset(null::pg_catalog.${table}, $1::text::jsonb) r
      where ${there} to_jsonb(r) not in (select to_jsonb(t) from pg_catalog.${table} t)`,
    [rows],
  );
};

/** Remembers the roles of a server. The session is a superuser's, where no script can reach it. */
export const keepRolesOf = async (session: Session): Promise<Restore> => {
  const [row] = await session.query("select pg_catalog.string_agg(oid::text, ', ') as ids from pg_catalog.pg_database");
  const tables = [...shared, settings(String(row?.ids ?? ""))];
  const before = await readAll(session, tables);
  return async () => {
    const now = await readAll(session, tables);
    if (now.every((rows, at) => rows === before[at])) return;
    await session.run("begin");
    try {
      for (const [at, table] of tables.entries()) {
        const rows = before[at];
        if (rows !== undefined && rows !== now[at]) await writeBack(session, table, rows);
      }
      await session.run("commit");
    } catch (error) {
      await session.run("rollback");
      throw error;
    }
  };
};

/** Does some work after which the roles of the server are as they were, where the server is ours. */
export const keepingRoles = async <T>({ keepRoles }: Pick<Site, "keepRoles">, work: () => Promise<T>): Promise<T> => {
  const restore = await keepRoles?.();
  try {
    return await work();
  } finally {
    await restore?.();
  }
};
