import type { Query } from "../../src/model/index.ts";
import type { Database, Server, Session } from "../../src/postgres/contract.ts";
import {
  type Filled,
  type FillRequest,
  fillTables,
  type Populated,
  populate,
  type TableToFill,
} from "../../src/rows/index.ts";
import { quoteLiteral, quoteName } from "../../src/sql/index.ts";

export const OWNERS = {
  a: { uuid: "aaaaaaaa-0000-4000-8000-00000000000a", text: "aaaaaaaa-0000-4000-8000-00000000000a", integer: 424241 },
  b: { uuid: "bbbbbbbb-0000-4000-8000-00000000000b", text: "bbbbbbbb-0000-4000-8000-00000000000b", integer: 424242 },
};

/** A session that may write everything, is stopped by no policy, and is no superuser. */
const asFiller = async (database: Database): Promise<Session> => {
  const session = await database.connect();
  await session.run(`
    do $$ begin
      if not exists (select from pg_roles where rolname = 'filler') then
        create role filler bypassrls;
        grant pg_read_all_data, pg_write_all_data to filler;
      end if;
    end $$;
    do $$ declare owner regrole; begin
      for owner in select distinct relowner from pg_class where relowner::regrole::text <> 'filler'
        and not (select rolsuper from pg_roles where oid = relowner)
      loop execute format('grant %s to filler', owner); end loop;
    end $$;`);
  return session;
};

const allTables = (query: Query): Promise<readonly { readonly name: string; readonly columns: readonly string[] }[]> =>
  query(`
    select format('%I.%I', nspname, relname) as name,
      array(select attname from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum) as columns
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'p') and nspname !~ '^(pg_|information_schema|auth$|storage$|realtime|vault|extensions|supabase|net|cron|graphql|lockstep)'
    order by name`);

export type Filling = {
  readonly filled: Filled;
  readonly query: Query;
  readonly tables: readonly TableToFill[];
  /** Queries that it took. */
  readonly sent: number;
};

type Options = Partial<Pick<FillRequest, "perOwner" | "settings">> & {
  /** Owner columns that their names do not tell. */
  readonly owners?: Readonly<Record<string, string | null>>;
  readonly given?: Readonly<Record<string, NonNullable<TableToFill["given"]>>>;
  /** Milliseconds. */
  readonly statementTimeout?: number;
};

/** Fills all tables of a database in a transaction that is taken back, and hands what came of it to `look`. */
export const filling = async (
  database: Database,
  look: (filling: Filling) => Promise<void>,
  options: Options = {},
): Promise<void> => {
  await using session = await asFiller(database);
  const { query } = session;
  const tables = (await allTables(query)).map(({ name, columns }) => ({
    name,
    ownerColumn:
      options.owners?.[name] ?? (columns.includes("user_id") ? "user_id" : /\.users$/.test(name) ? "id" : null),
    ...(options.given?.[name] ? { given: options.given[name] } : {}),
  }));
  await query("begin");
  await query("set local role filler");
  await query(`set local statement_timeout = ${options.statementTimeout ?? 0}`);
  const asOwner = async (table: string, sql: string) => {
    const [row] = await query<{ owner: string }>(
      `select relowner::regrole::text as owner from pg_class where oid = ${quoteLiteral(table)}::regclass`,
    );
    await query(`set local role ${row?.owner}`);
    await query(sql);
    await query(`set local role ${quoteName("filler")}`);
  };
  let sent = 0;
  const counted: Query = (text, values) => {
    sent += 1;
    return query(text, values ?? []);
  };
  const filled = await fillTables({
    query: counted,
    tables,
    owners: OWNERS,
    perOwner: options.perOwner ?? 2,
    asOwner,
    ...(options.settings ? { settings: options.settings } : {}),
  });
  await look({ filled, query, tables, sent });
  await query("rollback");
};

/** A database with these scripts run in it, as a role that owns it and is no superuser. */
export const databaseWith = async (server: Server, ...scripts: readonly string[]): Promise<Database> => {
  const database = await server.createDatabase();
  await using session = await database.connect();
  await session.run(`
    do $$ begin
      if not exists (select from pg_roles where rolname = 'maker') then create role maker createrole; end if;
    end $$;
    alter database ${quoteName(database.name)} owner to maker;
    alter schema public owner to maker;
    set role maker;`);
  for (const script of scripts) await session.run(script);
  return database;
};

/** Tables whose next row is refused, and why, although we were told that it would be accepted; and those without one. */
export const refusedNext = async ({ filled, query, tables }: Filling): Promise<readonly string[]> => {
  const refused: string[] = [];
  for (const { name } of tables) {
    const next = (await filled.next([name])).get(name)?.a ?? null;
    if (next === null) refused.push(`${name}: none`);
    if (next === null || next.clash !== null) continue;
    const columns = Object.keys(next.values).map(quoteName).join(", ");
    const literals = Object.values(next.values).join(", ");
    await query("savepoint one");
    await query(
      `insert into ${name} ${columns === "" ? "default values" : `(${columns}) overriding system value values (${literals})`}`,
    ).catch((error: unknown) => refused.push(`${name}: ${error}`));
    await query("rollback to savepoint one");
  }
  return refused;
};

/** Rows that are not where they are said to be, and rows of one owner that speak of the other. */
export const mixedRows = async ({ filled, query }: Filling): Promise<readonly string[]> => {
  const mixed: string[] = [];
  for (const { name, rows } of filled.tables) {
    const found = await query<{ at: string; text: string }>(
      `select t.tableoid::regclass::text || t.ctid::text as at, t::text as text from ${name} as t`,
    );
    for (const [own, other] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const texts = found.filter(({ at }) => rows[own].includes(at)).map(({ text }) => text);
      if (texts.length === 0 || texts.length < rows[own].length) mixed.push(`${name}: rows of ${own} are lost`);
      if (texts.some((text) => text.includes(OWNERS[other].uuid)))
        mixed.push(`${name}: a row of ${own} speaks of ${other}`);
    }
  }
  return mixed;
};

export type Populating = {
  readonly populated: Populated;
  readonly query: Query;
  readonly tables: readonly string[];
  /** Milliseconds that it took. */
  readonly ms: number;
};

/** Populates all tables of a database in a transaction that is taken back, and hands what came of it to `look`. */
export const populating = async (
  database: Database,
  rows: number,
  look: (populating: Populating) => Promise<void>,
): Promise<void> => {
  await using session = await asFiller(database);
  const { query } = session;
  const tables = (await allTables(query)).map(({ name }) => name);
  await query("begin");
  await query("set local role filler");
  const asOwner = async (table: string, sql: string) => {
    const [row] = await query<{ owner: string }>(
      `select relowner::regrole::text as owner from pg_class where oid = ${quoteLiteral(table)}::regclass`,
    );
    await query(`set local role ${row?.owner}`);
    await query(sql);
    await query(`set local role ${quoteName("filler")}`);
  };
  const start = performance.now();
  const populated = await populate({ query, tables, rows, asOwner });
  await look({ populated, query, tables, ms: performance.now() - start });
  await query("rollback");
};
