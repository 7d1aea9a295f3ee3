// What a team does ahead of its migrations, under the promotion lock: never beside the migrations of another run, and only while
// the ledger is what the run was planned on, since a backup says in its manifest where the ledger stood.
import { freshen } from "./between.ts";
import { compareWithPlan, ledgerThere, moved, standingKeys } from "./ledger-state.ts";
import type { Line } from "./line.ts";
import type { Task } from "./task.ts";

const standingNow = async (line: Line): Promise<ReadonlySet<string>> => {
  const table = await ledgerThere(line);
  if (table === null) return new Set();
  return await line.waitFor((session) => standingKeys(session, line.deployment, table));
};

/** Does it. False: it said that no migration may follow. */
export const goAhead = async (line: Line, direction: Task["direction"]): Promise<boolean> => {
  const { ahead, files, ledger, pending } = line.deployment;
  if (ahead === undefined) return true;
  const standing = await standingNow(line);
  compareWithPlan(line.deployment, standing);
  const isDone = (id: string): boolean => {
    const filed = files.find(({ migration }) => migration.id === id);
    return filed !== undefined && standing.has(ledger.keyOf(filed)) === (direction === "up");
  };
  const done = pending.filter(isDone);
  // Somebody else did all of it: nothing follows, so nothing stands ahead.
  if (done.length === pending.length) return true;
  if (done.length > 0) throw moved(`${done[0]} was ${direction === "up" ? "applied" : "taken back"}`);
  if (!(await ahead())) return false;
  // It may have taken an hour, in which the connection that holds the lock was idle.
  await freshen(line);
  return true;
};
