import type { Filed, LedgerTable } from "../ledgers/index.ts";
import { findLedgers } from "../ledgers/index.ts";
import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { parse, quoteName } from "../sql/index.ts";
import type { Deployment } from "./contract.ts";
import type { Line } from "./line.ts";

/** Keys that stand in the ledger now. Rejects when it holds one that was begun and not finished. */
export const standingKeys = async (
  session: Pick<Session, "query">,
  { ledger, files }: Pick<Deployment, "ledger" | "files">,
  table: LedgerTable,
): Promise<ReadonlySet<string>> => {
  const entries = await ledger.read(session.query, table, files);
  const standing = new Set(entries.filter(({ state }) => state === "applied").map(({ key }) => key));
  const failed = entries.find(({ key, state }) => state === "failed" && !standing.has(key));
  if (failed !== undefined) {
    throw new Problem("ledger-failed", `the ledger says that ${failed.key} was begun and did not finish`, {
      hint: "Look what of it is there, then tell the ledger with the tool that wrote it: applied, or rolled back.",
    });
  }
  return standing;
};

export const moved = (what: string): Problem =>
  new Problem("ledger-moved", `the ledger changed since this was planned: ${what}`, {
    hint: "Nothing was applied. Run it again, so that it is planned anew.",
  });

/** Refuses when the ledger is neither as planned nor what a run of the same plan would have made of it. */
export const compareWithPlan = (deployment: Deployment, standing: ReadonlySet<string>): void => {
  const { files, ledger, pending, planned } = deployment;
  if (planned === null) return;
  const expected = new Set(planned);
  const own = new Set(files.filter(({ migration }) => pending.includes(migration.id)).map(ledger.keyOf));
  const gone = [...expected].find((key) => !standing.has(key) && !own.has(key));
  if (gone !== undefined) throw moved(`${gone} is gone`);
  const known = new Set(files.map(ledger.keyOf));
  const foreign = [...standing].find((key) => !expected.has(key) && !own.has(key));
  if (foreign !== undefined)
    throw moved(`${known.has(foreign) ? foreign : `${foreign}, which no file has,`} was added`);
};

const hasSchema = "select 1 from pg_catalog.pg_namespace where nspname = $1";

/** Statements that make the ledger. `create schema if not exists` asks for a right even where there is nothing to make. */
const statementsFor = async (
  session: Session,
  { ledger }: Deployment,
  table: LedgerTable,
): Promise<readonly string[]> => {
  const sql = ledger.writer?.create(table) ?? "";
  const there = (await session.query(hasSchema, [table.schema])).length > 0;
  return parse(sql)
    .statements.filter(({ tag }) => !(there && tag === "CreateSchemaStmt"))
    .map(({ start, end }) => sql.slice(start, end));
};

/** The ledger's table as it is. Null: there is none. */
export const ledgerThere = async (line: Line): Promise<LedgerTable | null> => {
  const { ledger, table } = line.deployment;
  const found = await line.waitFor((session) => findLedgers(session.query, [ledger]));
  return found.find((one) => one.table.schema === table.schema && one.table.name === table.name)?.table ?? null;
};

/** The same. Makes it where there is none. */
export const ensureLedger = async (line: Line): Promise<LedgerTable> => {
  const { deployment } = line;
  const { table } = deployment;
  const found = await ledgerThere(line);
  if (found !== null) return found;
  const statements = await statementsFor(line.session, deployment, table);
  try {
    await line.waitFor((session) => session.run(["begin", ...statements, "commit"].join(";\n")));
  } catch (error) {
    if (line.connected && line.session.status() !== "idle") await line.session.run("rollback");
    // 42P06, 42P07, 23505 = a peer that holds no lock made it at the same moment.
    if (!(error instanceof SqlError) || !/^(42P0[67]|23505)$/.test(error.refusal.sqlstate)) throw error;
  }
  const made = await ledgerThere(line);
  if (made === null)
    throw new Problem(
      "ledger-missing",
      `could not find ${quoteName(table.schema)}.${quoteName(table.name)} after making it`,
    );
  return made;
};

/** What the ledger is told of when this is run. */
export const remembered = (deployment: Deployment, filed: Filed): Filed =>
  deployment.remembered?.get(filed.migration.id) ?? filed;

/** What the ledger is told, and what it says once it was. */
export const writeFor = ({ deployment, around }: Line, table: LedgerTable, filed: Filed, direction: "up" | "down") => {
  const { ledger, files, live } = deployment;
  if (ledger.writer === null) {
    throw new Problem("ledger-read-only", `${ledger.title} is written by its own tool alone`, {
      hint: "Promote with that tool, or choose another ledger.",
    });
  }
  if (direction === "up") {
    return ledger.writer.record(table, remembered(deployment, filed), { uuid: around.uuid(), user: live.user, ms: 0 });
  }
  const at = files.findIndex(({ migration }) => migration.id === filed.migration.id);
  return ledger.writer.forget(table, filed, files[at - 1] ?? null);
};
