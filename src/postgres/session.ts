// One connection, built on the driver's client. What the driver does not promise is added here: a call settles only after
// the server said that it is ready again, so `status()` is true in the very next line; the environment's PG* variables are
// never read; and everything that is not an answer of Postgres becomes the Problem "connection-lost".
import type { ConnectionOptions } from "node:tls";
import { Client, type Connection, DatabaseError, Query as DriverQuery, type Submittable } from "pg";
import { Problem, type Row, SqlError } from "../model/index.ts";
import { columnTypes } from "./column-types.ts";
import type { Notice, Session } from "./contract.ts";
import { CopyIn, SimpleQuery } from "./simple-query.ts";

export type SessionTarget = {
  /** A host name, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | null;
  readonly tls: ConnectionOptions | false;
  /** Command line options for the backend. */
  readonly options: string | null;
  readonly connectTimeoutMs: number;
  /** What is known about the death of the server. Null: nothing. */
  readonly diagnose: () => Promise<string | null>;
};

type Pending = { error: unknown; readonly settle: (lost: boolean) => void };

export async function openSession(target: SessionTarget): Promise<Session> {
  const client = new Client({
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    // A function, because the driver looks into PGPASSWORD and password files when it is given nothing.
    password: () => target.password ?? "",
    ssl: target.tls,
    sslnegotiation: "postgres",
    application_name: "lockstep",
    client_encoding: "UTF8",
    connectionTimeoutMillis: target.connectTimeoutMs,
    keepAlive: true,
  });
  // Set afterwards, because where the driver is given nothing it takes PGOPTIONS and PGREPLICATION.
  Object.assign((client as unknown as { readonly connectionParameters: object }).connectionParameters, {
    options: target.options ?? undefined,
    replication: undefined,
  });
  let broken: unknown = null;
  client.on("error", (error) => {
    broken ??= error;
  });
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    if (error instanceof DatabaseError) throw sqlError(error);
    throw await connectionLost(error, target);
  }
  return sessionOf(client, target, () => broken);
}

function sessionOf(client: Client, target: SessionTarget, broken: () => unknown): Session {
  // Calls that were sent and not answered, in their order.
  const pending: Pending[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let listener: ((notice: Notice) => void) | null = null;
  let closing: Promise<void> | null = null;
  const finish = (lost: boolean) => {
    for (const call of lost ? pending.splice(0) : pending.splice(0, 1)) call.settle(lost);
  };
  client.connection.on("readyForQuery", () => finish(false));
  client.on("end", () => finish(true));
  client.on("notice", ({ severity, code, message }) =>
    listener?.({ severity: severity ?? "", sqlstate: code ?? "", message: message ?? "" }),
  );

  /** Sends one message and waits until the server is ready for the next. */
  const exchange = (call: Submittable & { callback?: unknown; readonly completed?: number }): Promise<void> =>
    new Promise((resolve, reject) => {
      const entry: Pending = {
        error: null,
        settle: (lost) => {
          const { error } = entry;
          if (lost) connectionLost(error ?? broken(), target).then(reject);
          else if (error === null) resolve();
          else reject(error instanceof DatabaseError ? sqlError(error, call.completed ?? null) : error);
        },
      };
      call.callback = (error: unknown) => {
        entry.error ??= error ?? null;
        // A call that the driver never sent gets no answer to wait for.
        if (error && !(error instanceof DatabaseError)) {
          queueMicrotask(() => pending[0] === entry && finish(broken() !== null || closing !== null));
        }
      };
      pending.push(entry);
      client.query(call);
    });
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = waiting === 0 ? work() : tail.then(work);
    waiting += 1;
    const done = () => {
      waiting -= 1;
    };
    tail = run.then(done, done);
    return run;
  };
  const rows = async <R extends Row>(name: string | undefined, text: string, values: readonly unknown[]) => {
    const query = new DriverQuery<R>({
      ...(name === undefined ? {} : { name }),
      text,
      values: [...values],
      types: columnTypes,
      queryMode: "extended",
    } as never);
    await exchange(query);
    return (query as unknown as { readonly _result: { readonly rows: readonly R[] } })._result.rows;
  };
  const timed = async (call: Submittable) => {
    const start = performance.now();
    await exchange(call);
    return performance.now() - start;
  };
  const together = (texts: readonly string[]) => {
    let last = performance.now();
    return Promise.allSettled(
      texts.map(async (text) => {
        await exchange(new SimpleQuery(text, forgetPrepared));
        const begun = last;
        last = performance.now();
        return last - begun;
      }),
    );
  };
  const forgetPrepared = () => {
    const { connection } = client as unknown as { connection: Connection & { parsedStatements: object } };
    connection.parsedStatements = {};
  };
  return {
    pid: (client as unknown as { readonly processID: number | null }).processID ?? 0,
    query: (text, values = []) => inTurn(() => rows(undefined, text, values)),
    prepared: (name, text, values = []) => inTurn(() => rows(name, text, values)),
    run: (sql) => inTurn(() => timed(new SimpleQuery(sql, forgetPrepared))),
    runAll: (texts) => inTurn(() => together(texts)),
    copy: (statement, data) => inTurn(() => timed(new CopyIn(statement, data))),
    listen: (next) => {
      listener = next;
    },
    status: () => STATUS[client.getTransactionStatus() ?? "I"] ?? "idle",
    [Symbol.asyncDispose]: () => {
      closing ??= client.end().catch(() => undefined);
      return closing;
    },
  };
}

const STATUS: Readonly<Record<string, ReturnType<Session["status"]>>> = { I: "idle", T: "transaction", E: "failed" };

function sqlError(error: DatabaseError, completed: number | null = null): SqlError {
  return new SqlError({
    sqlstate: error.code ?? "XX000",
    message: error.message,
    detail: error.detail ?? null,
    hint: error.hint ?? null,
    position: error.position === undefined ? null : Number(error.position),
    where: error.where ?? null,
    completed,
  });
}

async function connectionLost(error: unknown, target: SessionTarget): Promise<Problem> {
  const said = error instanceof Error ? error.message : "";
  const detail = [said, await target.diagnose().catch(() => null)]
    .filter((part) => part !== null && part !== "")
    .join("\n");
  return new Problem("connection-lost", "lost the connection to Postgres", {
    kind: "could-not-judge",
    detail,
    hint: "Run it again; if it happens again, the server's last words are in the detail.",
  });
}
