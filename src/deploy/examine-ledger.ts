import type { Ledger, LedgerTable } from "../ledgers/index.ts";
import { Problem, type Row } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { nodeAt, nodesAt, parse, qualified, quoteName, textAt } from "../sql/index.ts";

// May we write to the ledger, and would it hold what we write? The names of the grants are in the answer.

type Examined = {
  readonly exists: boolean;
  readonly problems: readonly Problem[];
  readonly remarks: readonly string[];
};

const tableSql = `
select c.oid, c.relkind::text as kind, c.relpersistence = 'u' as unlogged, pg_catalog.pg_get_userbyid(c.relowner)::text as owner,
  pg_catalog.has_schema_privilege(c.relnamespace, 'usage') as usage,
  pg_catalog.has_table_privilege(c.oid, 'select') as "select",
  pg_catalog.has_table_privilege(c.oid, 'insert') as "insert",
  pg_catalog.has_table_privilege(c.oid, 'delete') as "delete",
  pg_catalog.has_table_privilege(c.oid, 'update') or pg_catalog.has_table_privilege(c.oid, 'delete')
    or pg_catalog.has_table_privilege(c.oid, 'truncate') as fence,
  pg_catalog.row_security_active(c.oid) as filtered
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2`;

const columnsSql = `
select a.attname::text as name, a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = '' as required,
  pg_catalog.format_type(a.atttypid, a.atttypmod) as type
from pg_catalog.pg_attribute a where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`;

const sequencesSql = `
select s.oid::regclass::text as name from pg_catalog.pg_depend d
join pg_catalog.pg_class s on s.oid = d.objid and s.relkind = 'S'
where d.refobjid = $1 and d.deptype = 'a'
  -- Asked of anything but a sequence, Postgres refuses the whole statement, and conditions have no order of their own.
  and case when s.relkind = 'S' then not pg_catalog.has_sequence_privilege(s.oid, 'usage') else false end
order by 1`;

const makingSql = `
select n.oid is not null as there,
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create') as database,
  coalesce(pg_catalog.has_schema_privilege(n.oid, 'create'), false) as schema
from (select 1) one left join pg_catalog.pg_namespace n on n.nspname = $1`;

/** Columns that the ledger's own tool makes, with those that it cannot be told without. */
const knownColumns = (ledger: Ledger, table: LedgerTable): ReadonlySet<string> => {
  const sql = ledger.writer?.create(table) ?? "";
  const columns = parse(sql)
    .statements.filter(({ tag }) => tag === "CreateStmt")
    .flatMap(({ node }) =>
      nodesAt(node, "tableElts").map((element) => textAt(nodeAt(element, "ColumnDef"), "colname")),
    );
  return new Set([...ledger.columns, ...columns.filter((name) => name !== null)]);
};

const grant = (what: string, table: string): string =>
  `An owner of it can say: grant ${what} on ${table} to the role that promotes.`;

const rightsProblems = (row: Row, ledger: Ledger, name: string): readonly Problem[] => {
  const owner = `it belongs to ${String(row.owner)}`;
  if (row.usage !== true || row.select !== true) {
    return [
      new Problem("ledger-unreadable", `the role may not read ${name}`, { detail: owner, hint: grant("select", name) }),
    ];
  }
  const problems: Problem[] = [];
  const lacks = (["insert", "delete"] as const).filter(
    (right) => row[right] !== true && (right === "insert" || ledger.id === "golang-migrate"),
  );
  if (lacks.length > 0) {
    const hint = grant(lacks.join(", "), name);
    problems.push(
      new Problem("ledger-privileges", `the role may not ${lacks.join(" or ")} in ${name}`, { detail: owner, hint }),
    );
  }
  if (row.fence !== true) {
    problems.push(
      new Problem("ledger-fence", `the role may not lock ${name} against others`, {
        detail: `${owner}; \`lock table … in share row exclusive mode\` asks for update, delete or truncate`,
        hint: grant("update", name),
      }),
    );
  }
  return problems;
};

const shapeProblems = (ledger: Ledger, table: LedgerTable, columns: readonly Row[]): readonly Problem[] => {
  const name = qualified(table.schema, table.name);
  const known = knownColumns(ledger, table);
  const there = new Set(columns.map((column) => String(column.name)));
  const missing = ledger.columns.filter((column) => !there.has(column));
  const strange = columns.filter((column) => column.required === true && !known.has(String(column.name)));
  if (missing.length === 0 && strange.length === 0) return [];
  const lines = [
    ...missing.map((column) => `- ${column}: expected, and not there`),
    ...strange.map((column) => `+ ${String(column.name)} ${String(column.type)} not null: there, and unknown`),
  ];
  return [
    new Problem("ledger-layout", `${name} is not laid out as ${ledger.title} is`, {
      detail: lines.join("\n"),
      hint: "Name the tool that keeps it with `ledger`, or give the unknown columns a default.",
    }),
  ];
};

const filteredProblem = (name: string): Problem =>
  new Problem("ledger-filtered", `row level security hides rows of ${name} from the role`, {
    hint: "Promote as its owner, without `force row level security`, or as a role with bypassrls: what is hidden would be applied again.",
  });

const unloggedProblem = (name: string): Problem =>
  new Problem("ledger-unlogged", `${name} is unlogged: a crash of the server empties it`, {
    hint: `Its owner can say: alter table ${name} set logged;`,
  });

const kinds: Readonly<Record<string, string>> = {
  v: "a view",
  m: "a materialized view",
  f: "a foreign table",
  S: "a sequence",
  c: "a type",
};

const kindProblem = (name: string, kind: string): Problem =>
  new Problem("ledger-layout", `${name} is ${kinds[kind] ?? "something else"} and no table`, {
    hint: "A ledger is locked while a migration runs and read again after it, so it has to be a table of this database. Rename what is there, or name another ledger with `ledger`.",
  });

const makingProblems = async (
  session: Session,
  ledger: Ledger,
  { schema, name }: LedgerTable,
): Promise<readonly Problem[]> => {
  const [row] = await session.query(makingSql, [schema]);
  const right = row?.there === true ? row.schema : row?.database;
  if (right === true) return [];
  const where = row?.there === true ? `in the schema ${quoteName(schema)}` : `the schema ${quoteName(schema)}`;
  const what = row?.there === true ? `grant create on schema ${quoteName(schema)}` : "grant create on database";
  return [
    new Problem("ledger-create", `${qualified(schema, name)} is not there, and the role may not create ${where}`, {
      hint: `An owner can say: ${what} to the role that promotes. Or let the owner run: ${ledger.writer?.create({ schema, name, columns: [] }) ?? ""}`,
    }),
  ];
};

/** What is known about a ledger's table without writing to it. */
export const examineLedger = async (session: Session, ledger: Ledger, table: LedgerTable): Promise<Examined> => {
  const name = qualified(table.schema, table.name);
  if (ledger.writer === null) {
    const problem = new Problem("ledger-read-only", `${ledger.title} is written by its own tool alone`, {
      hint: "Promote with that tool, or choose another ledger.",
    });
    return { exists: true, problems: [problem], remarks: [] };
  }
  const [row] = await session.query(tableSql, [table.schema, table.name]);
  if (row === undefined) return { exists: false, problems: await makingProblems(session, ledger, table), remarks: [] };
  if (row.kind !== "r" && row.kind !== "p") {
    return { exists: true, problems: [kindProblem(name, String(row.kind))], remarks: [] };
  }
  const columns = await session.query(columnsSql, [row.oid]);
  const sequences = await session.query(sequencesSql, [row.oid]);
  const problems = [
    ...rightsProblems(row, ledger, name),
    ...shapeProblems(ledger, table, columns),
    ...(row.filtered === true ? [filteredProblem(name)] : []),
    ...(row.unlogged === true ? [unloggedProblem(name)] : []),
    ...sequences.map(
      (sequence) =>
        new Problem("ledger-privileges", `the role may not use the sequence ${String(sequence.name)} of ${name}`, {
          hint: grant("usage", `sequence ${String(sequence.name)}`),
        }),
    ),
  ];
  return { exists: true, problems, remarks: [] };
};
