import { quoteLiteral } from "../sql/index.ts";
import { stepReading } from "./step-reading.ts";

// Asks Postgres itself what a script touched: event triggers report every object that DDL made, changed or dropped. They
// speak by INFO messages, which reach the client whatever client_min_messages says, cost no query, leave no row behind
// and survive a rollback. Roles and databases have no event triggers; neither do event triggers themselves.

/** What one command reported. Class and object are OIDs; both are 0 where Postgres does not say which object it was. */
export type Touch = {
  readonly tag: string;
  /** Are the objects gone? */
  readonly dropped: boolean;
  /** The transaction that it ran in. */
  readonly xid: string;
  readonly objects: readonly {
    readonly classId: number;
    readonly oid: number;
    readonly type: string;
    /** Number of the column that is gone; 0 for none. */
    readonly column: number;
  }[];
};

/** SQL for the superuser that starts the watch in one database. `token` tells our messages from a script's own. */
export const startWatch = (token: string, major: number): string => `
create function pg_catalog.lockstep_watch() returns event_trigger language plpgsql as $watch$
declare
  c record;
  told boolean := false;
begin
  -- Its own trigger tells what a DROP took away.
  if pg_catalog.starts_with(tg_tag, 'DROP ') and tg_tag operator(pg_catalog.<>) 'DROP OWNED' then return; end if;
  for c in select x.classid, x.objid, x.object_type from pg_catalog.pg_event_trigger_ddl_commands() x where not x.in_extension loop
    told := true;
    raise info ${quoteLiteral(`${token.replaceAll("%", "%%")}|made|%|%|%,%,%`)}, tg_tag, pg_catalog.pg_current_xact_id(), c.classid, c.objid, c.object_type;
  end loop;
  if not told then raise info ${quoteLiteral(`${token.replaceAll("%", "%%")}|made|%|%|`)}, tg_tag, pg_catalog.pg_current_xact_id(); end if;
end $watch$;
create function pg_catalog.lockstep_watch_drop() returns event_trigger language plpgsql as $watch$
begin
  raise info using message = (
    select pg_catalog.concat(${quoteLiteral(`${token}|dropped|`)}, tg_tag, '|', pg_catalog.pg_current_xact_id(), '|',
      pg_catalog.string_agg(case when d.object_type operator(pg_catalog.=) 'default value'
        then pg_catalog.concat('1259,', pg_catalog.to_regclass(pg_catalog.format('%I.%I', d.address_names[1], d.address_names[2]))::pg_catalog.oid, ',default value')
        else pg_catalog.concat(d.classid, ',', d.objid, ',', d.object_type, ',', d.objsubid) end, ';'))
    from pg_catalog.pg_event_trigger_dropped_objects() d);
end $watch$;
create event trigger lockstep_watch on ddl_command_end execute function pg_catalog.lockstep_watch();
create event trigger lockstep_watch_drop on sql_drop execute function pg_catalog.lockstep_watch_drop();
alter event trigger lockstep_watch enable always;
alter event trigger lockstep_watch_drop enable always;
${stepReading(major)}`;

/** Reads one message; null when it is not ours. */
export const parseTouch = (token: string, message: string): Touch | null => {
  if (!message.startsWith(`${token}|`)) return null;
  const [, what, tag = "", xid = "0", list = ""] = message.split("|");
  const objects = list
    .split(";")
    .filter((item) => item !== "")
    .map((item) => {
      const [classId, oid, type = "", column] = item.split(",");
      // Postgres does not say which objects a GRANT was about.
      return { classId: Number(classId) || 0, oid: Number(oid) || 0, type, column: Number(column) || 0 };
    });
  return { tag, dropped: what === "dropped", xid, objects };
};
