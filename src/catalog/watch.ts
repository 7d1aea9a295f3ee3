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
  /** The objects as the message spells them. */
  readonly list: string;
  readonly objects: readonly { readonly classId: number; readonly oid: number; readonly type: string }[];
};

/** SQL for the superuser that starts the watch in one database. `token` tells our messages from a script's own. */
export const startWatch = (token: string, major: number): string => `
create function pg_catalog.lockstep_watch() returns event_trigger language plpgsql as $watch$
declare
  list text;
begin
  -- Its own trigger tells what a DROP took away.
  if pg_catalog.starts_with(tg_tag, 'DROP ') and tg_tag operator(pg_catalog.<>) 'DROP OWNED' then return; end if;
  list := (select pg_catalog.string_agg(pg_catalog.format('%s,%s,%s', c.classid, c.objid, c.object_type), ';')
    from pg_catalog.pg_event_trigger_ddl_commands() c where not c.in_extension);
  raise info using message = pg_catalog.format('%s|made|%s|%s|%s', ${quoteLiteral(token)}, tg_tag, pg_catalog.pg_current_xact_id(), list);
  -- Which objects a GRANT was about is not told.
  if tg_tag operator(pg_catalog.=) 'GRANT' or tg_tag operator(pg_catalog.=) 'REVOKE' then
    list := pg_catalog.format('granted,%s,%s', pg_catalog.pg_current_xact_id(), list);
  end if;
  perform pg_catalog.set_config('lockstep.touched', pg_catalog.concat(pg_catalog.current_setting('lockstep.touched', true), ';', list), false);
end $watch$;
create function pg_catalog.lockstep_watch_drop() returns event_trigger language plpgsql as $watch$
begin
  raise info using message = (
    select pg_catalog.format('%s|dropped|%s|%s|%s', ${quoteLiteral(token)}, tg_tag, pg_catalog.pg_current_xact_id(),
      pg_catalog.string_agg(case when d.object_type operator(pg_catalog.=) 'default value'
        then pg_catalog.format('1259,%s,default value', pg_catalog.to_regclass(pg_catalog.format('%I.%I', d.address_names[1], d.address_names[2]))::pg_catalog.oid)
        else pg_catalog.format('%s,%s,%s', d.classid, d.objid, d.object_type) end, ';'))
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
      const [classId, oid, ...type] = item.split(",");
      return { classId: Number(classId), oid: Number(oid), type: type.join(",") };
    });
  return { tag, dropped: what === "dropped", xid, list, objects };
};
