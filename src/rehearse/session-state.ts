import type { SessionLeak } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";

// Every script starts from a session as a new connection would have it. A new connection costs milliseconds; this costs
// one message. It is what DISCARD ALL does, but for the prepared statements that the catalog is read with.

/** Undoes whatever a script left in its session. Runs outside of a transaction. */
export const freshSession =
  "set session authorization default; reset all; close all; unlisten *; discard temp; discard sequences; select pg_catalog.pg_advisory_unlock_all()";

/** May a script have changed its session? Errs on the side of yes. */
export const mayLeak = (sql: string): boolean =>
  /\bset_config\b|\bdiscard\b|\breset\b|(^|;|\*\/|\bbegin|\n)\s*set\s+(?!constraints|local|transaction)/i.test(sql);

/** May what a script set still hold while its transaction is read? */
export const changesReading = (sql: string): boolean => mayLeak(sql) || /\bset\s+local\b/i.test(sql);

const settings = `
select name, setting from pg_catalog.pg_settings
where source = 'session' and name not in ('application_name', 'client_encoding', 'is_superuser', 'session_authorization', 'transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
union all
select 'role', current_user::text where current_user <> session_user
union all
select 'session authorization', session_user::text where session_user <> $1
order by 1`;

/** What the session differs in from a fresh one of `role`. */
export const leaksOf = async (session: Session, role: string): Promise<readonly SessionLeak[]> => {
  const rows = await session.query(settings, [role]);
  return rows.map((row) => ({ setting: String(row.name), value: String(row.setting) }));
};
