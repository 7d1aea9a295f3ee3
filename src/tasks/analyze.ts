import { Problem } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { qualified } from "../sql/index.ts";
import type { Done, Task, TaskRequest } from "./contract.ts";
import { plainRefusal } from "./refusal.ts";
import { inTask } from "./transaction.ts";

const tablesSql = `
select distinct n.nspname as schema, c.relname as name
from pg_catalog.unnest($1::text[]) t join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(t)
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm') order by 1, 2`;

const everySql = `
select n.nspname as schema, c.relname as name
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm') and not c.relispartition and c.relpersistence <> 't'
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and pg_catalog.pg_has_role(c.relowner, 'member')
order by 1, 2`;

const existing = async (session: Session, names: readonly string[] | null): Promise<readonly string[]> =>
  (await (names === null ? session.query(everySql) : session.query(tablesSql, [names]))).map(({ schema, name }) =>
    qualified(String(schema), String(name)),
  );

const analyzeOne = async (request: TaskRequest, timeoutMs: number, table: string): Promise<readonly string[]> => {
  const warnings: string[] = [];
  try {
    await inTask(request, { name: `analyze ${table}`, timeoutMs }, "read write", async (session) => {
      session.listen(({ severity, message }) => severity === "WARNING" && warnings.push(message));
      await session.run(`analyze ${table}`);
    });
  } catch (error) {
    throw plainRefusal(error, table);
  }
  return warnings;
};

/** Brings the statistics of tables up to date: of those that were named, or that the migrations touched; of all of ours, where nobody knows. */
export const analyzeTables = async (request: TaskRequest, task: Task): Promise<Done> => {
  const started = request.now();
  const wanted = task.names.length > 0 ? task.names : request.touched;
  const tables = await inTask(request, task, "read only", (session) => existing(session, wanted));
  if (task.names.length > 0 && tables.length < new Set(task.names).size) {
    throw new Problem("task-failed", `${task.names.join(", ")}: not all of these are tables`, {
      hint: "Write them with their schema, as SQL does: `public.users`.",
    });
  }
  const warnings: string[] = [];
  for (const table of tables) {
    const left = task.timeoutMs - (request.now() - started);
    if (left <= 0) throw new Problem("timed-out", `${table}: no time was left`);
    warnings.push(...(await analyzeOne(request, left, table)));
  }
  const count = `${tables.length} ${tables.length === 1 ? "table" : "tables"}`;
  return { message: [count, ...warnings].join("; ") };
};
