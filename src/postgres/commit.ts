// COMMIT whose reply may be lost. Postgres is asked what became of the transaction, by its number, and never guessed for.
import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "./contract.ts";
import type { Live } from "./live.ts";

const UNKNOWN = "commit-unknown";

/** Nobody knows whether what was under way was committed. */
export const isUnknown = (error: unknown): boolean => error instanceof Problem && error.code === UNKNOWN;

/** `what` was lost: `the reply to the COMMIT`. */
export const unknownEnd = (what: string, hint: string): Problem =>
  new Problem(UNKNOWN, `${what} was lost, and nobody could find out what became of it`, {
    kind: "could-not-judge",
    hint,
  });

/** What Postgres says of a transaction. Null: it does not say. */
export const statusOf = async (session: Pick<Session, "query">, xid: string): Promise<string | null> => {
  try {
    const [row] = await session.query("select pg_catalog.pg_xact_status($1::text::xid8) as status", [xid]);
    return row?.status === null || row?.status === undefined ? null : String(row.status);
  } catch (error) {
    // 22023 = a number of the future: the server crashed, and what it had of the transaction was never written.
    if (error instanceof SqlError) return error.refusal.sqlstate === "22023" ? "aborted" : null;
    throw error;
  }
};

const askFor = async (live: Live, xid: string): Promise<string | null> => {
  await using session = await live.connect();
  return await statusOf(session, xid);
};

const ASKED = 20;
const PAUSE_MS = 500;

/** Commits. Rejects with Problem "commit-unknown" and this hint where the reply is lost and nobody can be asked. */
export const commitSurely = async (
  live: Live,
  session: Session,
  { wait, hint }: { readonly wait: (ms: number) => Promise<void>; readonly hint: string },
): Promise<void> => {
  const [row] = await session.query("select pg_catalog.pg_current_xact_id()::text as xid");
  try {
    await session.run("commit");
  } catch (error) {
    if (error instanceof SqlError) throw error;
    for (let tries = 0; tries < ASKED; tries += 1) {
      const status = await askFor(live, String(row?.xid)).catch(() => null);
      if (status === "committed") return;
      if (status === "aborted") throw error;
      await wait(PAUSE_MS);
    }
    throw unknownEnd("the reply to the COMMIT", hint);
  }
};
