import type { LedgerTable } from "../ledgers/index.ts";
import { Problem } from "../model/index.ts";
import type { Trace } from "./apply-whole.ts";
import type { Attempts } from "./attempts.ts";
import type { Applied } from "./contract.ts";
import type { Line } from "./line.ts";
import type { Task } from "./task.ts";

export const applyFreely = async (
  _line: Line,
  _table: LedgerTable,
  task: Task,
  _trace: Trace,
  _attempts: Attempts,
): Promise<Applied> => {
  throw new Problem("not-yet", `${task.id} is not transactional`);
};
