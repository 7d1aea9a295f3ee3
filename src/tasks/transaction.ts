// A session of its own for each task, and one transaction in it with limits that end with it: behind a pooler nothing of it
// reaches strangers.

import { commitSurely, limited, type Session } from "../postgres/index.ts";
import type { Task, TaskRequest } from "./contract.ts";

type Mode = "read only" | "read write";

const limitsOf = ({ lockTimeoutMs }: TaskRequest, { timeoutMs }: Pick<Task, "timeoutMs">): string =>
  [
    `set local statement_timeout = ${Math.ceil(timeoutMs)}`,
    `set local lock_timeout = ${Math.max(1, Math.ceil(lockTimeoutMs))}`,
    "set local idle_in_transaction_session_timeout = '60s'",
  ].join("; ");

// A server on some systems cannot look whether we are still there; then a statement of ours runs to its end after a kill.
const notice = async (session: Session): Promise<void> => {
  const [, set] = await session.runAll([
    "savepoint lockstep_notice",
    "set local client_connection_check_interval = '500ms'",
  ]);
  await session.run(`${set?.status === "rejected" ? "rollback to" : "release"} savepoint lockstep_notice`);
};

export const lookFirst = "Look whether it took effect before it is run again.";

/** Runs work in a transaction, and commits it where it writes. Rejects with Problem "commit-unknown" like `commitSurely`. */
export const inTask = async <T>(
  request: TaskRequest,
  task: Pick<Task, "name" | "timeoutMs">,
  mode: Mode,
  work: (session: Session) => Promise<T>,
): Promise<T> => {
  const { live, signal, wait } = request;
  await using session = await live.connect();
  const isolation =
    mode === "read only" ? "isolation level repeatable read, read only" : "isolation level read committed";
  await session.run(`begin transaction ${isolation}; ${limitsOf(request, task)}`);
  await notice(session);
  return await limited(live, session, task.name, { signal, timeoutMs: task.timeoutMs }, async () => {
    const value = await work(session);
    if (mode === "read only") await session.run("rollback");
    else await commitSurely(live, session, { wait, hint: lookFirst });
    return value;
  });
};
