// A database in which another time is told. Postgres calls what it has built in by number, whatever its catalog says of it; so
// the functions that tell the time are renamed, and rows for new ones take their names. Rows and no DDL: nobody's code runs.
import type { Session } from "../postgres/contract.ts";
import { quoteLiteral } from "../sql/index.ts";

const CLOCKS = ["now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"];

const SQL_LANGUAGE = 14;

const replaced = (name: string, shift: string): readonly string[] => {
  const real = `lockstep_real_${name}`;
  const body = `select pg_catalog.${real}() operator(pg_catalog.+) ${quoteLiteral(shift)}::pg_catalog.interval`;
  const row = [
    "'oid', pg_catalog.pg_nextoid('pg_catalog.pg_proc', 'oid', 'pg_catalog.pg_proc_oid_index')",
    `'proname', ${quoteLiteral(name)}`,
    `'prolang', ${SQL_LANGUAGE}`,
    `'prosrc', ${quoteLiteral(body)}`,
  ];
  return [
    `update pg_catalog.pg_proc set proname = ${quoteLiteral(real)} where oid = 'pg_catalog.${name}()'::pg_catalog.regprocedure`,
    `insert into pg_catalog.pg_proc
select made.* from pg_catalog.pg_proc p, pg_catalog.jsonb_populate_record(p, pg_catalog.jsonb_build_object(${row.join(", ")})) made
 where p.oid = 'pg_catalog.${real}()'::pg_catalog.regprocedure`,
  ];
};

/** Moves the clock by an interval. The session is a superuser's, with nothing but the system's names in its search path. */
export const moveClock = async (session: Session, shift: string): Promise<void> => {
  await session.run("begin");
  for (const name of CLOCKS) for (const statement of replaced(name, shift)) await session.run(statement);
  await session.run("commit");
};
