// A look at the database before anything is written to it. Everything that would stop a promotion half way, and can be known,
// is found here: all of it at once, each with the way out.
import type { Filed, Ledger, LedgerTable } from "../ledgers/index.ts";
import { Problem, SqlError } from "../model/index.ts";
import type { Live, Session } from "../postgres/index.ts";
import { loadParser } from "../sql/index.ts";
import { connectPatiently, systemOf } from "./connecting.ts";
import type { Examination, Surroundings } from "./contract.ts";
import { examineLedger } from "./examine-ledger.ts";
import { standingKeys } from "./ledger-state.ts";
import { poolerOf, poolerProblem } from "./pooler.ts";

const settingsSql = `
select name, pg_catalog.current_setting(name) as value,
  source || case when sourcefile is null then '' else ' ' || sourcefile || ':' || sourceline end as source
from pg_catalog.pg_settings
where name in ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout',
  'default_transaction_read_only', 'default_transaction_isolation', 'client_connection_check_interval', 'temp_file_limit', 'synchronous_commit', 'role')
order by 1`;

const stateSql = `
select pg_catalog.pg_is_in_recovery() as standby, pg_catalog.current_setting('transaction_read_only') as read_only,
  current_user::text as role, r.rolsuper as superuser, r.rolbypassrls as bypass,
  (select s.version from pg_catalog.pg_stat_ssl s where s.pid = pg_catalog.pg_backend_pid()) as tls
from pg_catalog.pg_roles r where r.rolname = current_user`;

type Settings = Examination["settings"];

const sourceWords: Readonly<Record<string, string>> = {
  database: "by `alter database … set`",
  user: "by `alter role … set`",
  "database user": "by `alter role … in database … set`",
  "command line": "on the server's command line",
  client: "in the connection's options",
};

const readOnlyProblem = (settings: Settings): Problem => {
  const setting = settings.find(({ name }) => name === "default_transaction_read_only");
  const source = setting?.source ?? "default";
  return new Problem(
    "read-only",
    `transactions begin as read only: default_transaction_read_only is set ${sourceWords[source] ?? `in ${source}`}`,
    {
      detail: `source of the setting: ${source}`,
      hint: "Take that setting away, or promote as a role that does not have it. Hosts set it when a disk is nearly full.",
    },
  );
};

const stateProblems = async (session: Session, live: Live, settings: Settings): Promise<readonly Problem[]> => {
  const [row] = await session.query(stateSql);
  const problems: Problem[] = [];
  if (row?.standby === true) {
    problems.push(
      new Problem("standby", `${live.name} is a standby: it can be read, not migrated`, {
        hint: "Give the address of the primary.",
      }),
    );
  } else if (row?.read_only === "on") problems.push(readOnlyProblem(settings));
  if (live.major < 14) {
    problems.push(
      new Problem("postgres-version-unsupported", `Postgres ${live.version} is not supported`, {
        hint: "Promotions need Postgres 14 or later.",
      }),
    );
  }
  return problems;
};

const remarksOn = (
  live: Live,
  superuser: boolean,
  settings: Settings,
  pooler: Examination["pooler"],
): readonly string[] => {
  const isolation = settings.find(({ name }) => name === "default_transaction_isolation")?.value;
  return [
    ...(live.tls === "unverified" && !live.local ? ["The certificate of the server was not verified."] : []),
    ...(superuser ? ["The role is a superuser; a role that owns the schema is enough."] : []),
    ...(pooler === "session" ? ["A pooler that keeps sessions together answers for the server."] : []),
    ...(isolation !== undefined && isolation !== "read committed"
      ? [`Migrations run as read committed, although the default here is ${isolation}.`]
      : []),
  ];
};

const keysOf = async (
  session: Session,
  ledger: Ledger,
  table: LedgerTable,
  files: readonly Filed[],
): Promise<readonly string[] | Problem> => {
  try {
    return [...(await standingKeys(session, { ledger, files }, table))];
  } catch (error) {
    if (error instanceof Problem) return error;
    if (!(error instanceof SqlError)) throw error;
    return new Problem("ledger-unreadable", `${ledger.title} cannot be read: ${error.refusal.message}`);
  }
};

const patience = { lockTimeoutMs: 0, retryForMs: 0, statementTimeoutMs: 0, settleForMs: 20_000 };

/** Looks at a database, its ledger and its role. Writes nothing. */
export const examine = async (
  {
    live,
    ledger,
    table,
    files,
  }: {
    readonly live: Live;
    readonly ledger: Ledger;
    readonly table: LedgerTable;
    readonly files: readonly Filed[];
  },
  around: Pick<Surroundings, "now" | "wait" | "chance" | "signal">,
): Promise<Examination> => {
  await loadParser();
  const pooler = await poolerOf(live, around);
  await using session = await connectPatiently({ live, patience }, around);
  const settings = await session.query<Settings[number]>(settingsSql);
  const [state] = await session.query(stateSql);
  const examined = await examineLedger(session, ledger, table);
  const readable = examined.exists && !examined.problems.some(({ code }) => code === "ledger-unreadable");
  const keys = readable ? await keysOf(session, ledger, table, files) : [];
  const pooled = pooler === "transaction" ? [poolerProblem(live.name)] : [];
  const unread = keys instanceof Problem ? [keys] : [];
  return {
    problems: [...pooled, ...(await stateProblems(session, live, settings)), ...examined.problems, ...unread],
    remarks: [...remarksOn(live, state?.superuser === true, settings, pooler), ...examined.remarks],
    pooler,
    server: { version: live.version, major: live.major, system: await systemOf(session) },
    tls: { line: live.tls, version: state?.tls === null || state?.tls === undefined ? null : String(state.tls) },
    role: String(state?.role ?? live.user),
    settings,
    ledgerExists: examined.exists,
    keys: keys instanceof Problem ? [] : keys,
  };
};
