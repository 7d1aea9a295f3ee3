import type { Session } from "../postgres/index.ts";
import { quoteLiteral } from "../sql/index.ts";
import type { Deployment } from "./contract.ts";

// What our session wants to be different from what role and database say. Settings of a session, not of a transaction:
// behind a transaction pooler they would reach strangers, so there none of this is sent.

/** How often the server looks whether we are still there, so that a kill of ours ends what it was doing. */
const CHECK_INTERVAL = "client_connection_check_interval";

const settingsFor = ({ run, patience }: Deployment, major: number): readonly (readonly [string, string])[] => [
  ["application_name", `lockstep ${run.id}`.slice(0, 63)],
  [CHECK_INTERVAL, "500ms"],
  ["idle_in_transaction_session_timeout", "60s"],
  ["idle_session_timeout", "0"],
  ["tcp_keepalives_idle", "15s"],
  ["tcp_keepalives_interval", "5s"],
  ["tcp_keepalives_count", "3"],
  ["tcp_user_timeout", "30s"],
  ["lock_timeout", `${patience.lockTimeoutMs}ms`],
  ["statement_timeout", `${patience.statementTimeoutMs}ms`],
  ...(major >= 17 ? [["transaction_timeout", "0"] as const] : []),
];

// A promotion that the server reported and then lost in a crash would be a ledger that lies.
const durable =
  "select pg_catalog.set_config('synchronous_commit', 'on', false) where pg_catalog.current_setting('synchronous_commit') = 'off'";

/** Sets what our session needs. Gives a sentence for each setting that the server would not take. */
export const prepareSession = async (session: Session, deployment: Deployment): Promise<readonly string[]> => {
  const settings = settingsFor(deployment, deployment.live.major);
  const texts = settings.map(([name, value]) => `set ${name} = ${quoteLiteral(value)}`);
  const answers = await session.askAll([...texts, durable]);
  return settings.flatMap(([name], index) => {
    const answer = answers[index];
    if (answer?.status !== "rejected") return [];
    return name === CHECK_INTERVAL
      ? ["The server cannot notice that a client is gone: if this run is killed, its statement runs on to its end."]
      : [`The server did not take the setting ${name}.`];
  });
};

/** As a new connection would have it, but for session locks. Everything that `discard all` does except that. */
export const freshSession =
  "close all; reset session authorization; reset role; reset all; deallocate all; unlisten *; discard plans; discard temp; discard sequences";
