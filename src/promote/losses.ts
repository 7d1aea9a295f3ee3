import { reachOf } from "../backup/index.ts";
import type { Holder } from "../deploy/index.ts";
import { type Change, type Migration, outline, SqlError } from "../model/index.ts";
import type { Live, Session } from "../postgres/index.ts";
import { scriptStatements } from "../sql/index.ts";
import type { Loss } from "./contract.ts";

// What a way back takes away, counted on the target itself. Counting reads whole tables, so it may not take for ever.

const holderOf = ({ kind, address, parent }: Change): Holder | null => {
  if (kind === "table") {
    const table = address.slice("table ".length);
    return { address, table, count: `select count(*)::bigint as rows from ${table}` };
  }
  if (kind !== "column" || parent?.startsWith("table ") !== true) return null;
  const table = parent.slice("table ".length);
  const column = address.slice(`column ${table}.`.length);
  return { address, table, count: `select count(${column})::bigint as rows from ${table}` };
};

/** What goes, and can be counted again at the last moment. */
export const holdersOf = (taken: readonly Change[]): readonly Holder[] =>
  taken.flatMap((change) => holderOf(change) ?? []);

const holdsRows = ({ kind, parent, before, after }: Change): boolean =>
  kind === "table" || (kind === "column" && parent?.startsWith("table ") === true && !(before ?? after)?.generated);

/** Tables and columns that go, without the columns of tables that go. `gone`: what their going is called in these changes. */
export const takenAway = (changes: readonly Change[], gone: "added" | "removed"): readonly Change[] =>
  outline(changes).filter((change) => change.type === gone && holdsRows(change));

const counted = async (session: Session, sql: string): Promise<number | null> => {
  await session.run("savepoint lockstep_count");
  try {
    const [row] = await session.query(sql);
    return Number(row?.rows);
  } catch (error) {
    // Not there any more, not ours to read, or too large to be counted in time.
    if (!(error instanceof SqlError)) throw error;
    await session.run("rollback to savepoint lockstep_count");
    return null;
  }
};

/** Rows that would be lost with each of these. Writes nothing. */
export const lossesOf = async (live: Live, taken: readonly Change[]): Promise<readonly Loss[]> => {
  if (taken.length === 0) return [];
  await using session = await live.connect();
  await session.run("begin transaction read only; set local lock_timeout = '1s'; set local statement_timeout = '30s'");
  const losses: Loss[] = [];
  for (const change of taken) {
    const holder = holderOf(change);
    losses.push({ address: change.address, rows: holder === null ? null : await counted(session, holder.count) });
  }
  await session.run("rollback");
  return losses;
};

const changesRows: ReadonlySet<string> = new Set([
  "DeleteStmt",
  "DoStmt",
  "InsertStmt",
  "MergeStmt",
  "SelectStmt",
  "TruncateStmt",
  "UpdateStmt",
  "CallStmt",
  "CopyStmt",
]);

/** Does the way back touch rows by itself? Then nobody knows what is lost with it. */
export const touchesRows = ({ down }: Migration): boolean =>
  down !== null && scriptStatements(down.sql).some(({ tag }) => changesRows.has(tag));

const lastName = (name: string): string => name.slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(" ")) + 1);

/** Does the up change rows, or may it, that stay where they are when its tables go? A catalog that is as before says nothing of them. */
export const leavesRows = ({ up }: Migration, changes: readonly Change[]): boolean => {
  const { written, filled, unknown } = reachOf([{ script: up, changes: [] }]);
  const going = new Set(
    changes.filter(({ type, kind }) => type === "added" && kind === "table").map(({ address }) => lastName(address)),
  );
  return unknown.length > 0 || [...written, ...filled].some((name) => !going.has(lastName(name)));
};

/** Is a column narrowed, or anything else about its values changed, by what these changes undo? */
export const changesValues = (changes: readonly Change[]): boolean =>
  changes.some(
    ({ type, kind, before, after }) =>
      type === "altered" &&
      kind === "column" &&
      ["type", "generated", "collation"].some((trait) => trait in { ...before, ...after }),
  );
