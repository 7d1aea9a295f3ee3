// One connection, built on the driver's client. What the driver does not promise is added here: the environment's PG*
// variables are never read, rows of scripts are not kept, and whatever is not an answer of Postgres becomes the Problem
// "connection-lost".
import type { ConnectionOptions } from "node:tls";
import { Client, DatabaseError, Query as DriverQuery } from "pg";
import { Problem, type Row } from "../model/index.ts";
import { columnTypes } from "./column-types.ts";
import type { Answer, Notice, Session, Table } from "./contract.ts";
import { CopyOut, CopyStream } from "./copy-stream.ts";
import { type Call, type Exchange, exchangeOn } from "./exchange.ts";
import { CopyIn, Question, SimpleQuery } from "./simple-query.ts";
import { sqlError } from "./sql-error.ts";

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

/** The parts of the driver's client that its types leave out. */
type DriverClient = Client & {
  readonly processID: number | null;
  readonly connectionParameters: object;
  readonly connection: { parsedStatements: object };
  /** What is being answered. */
  readonly _activeQuery: unknown;
};

/** Rejects with `SqlError` when Postgres refuses the login, with `Problem` "connection-lost" when it cannot be reached. */
export async function openSession(target: SessionTarget): Promise<Session> {
  const client = clientFor(target);
  const exchange = exchangeOn(client, (error) => connectionLost(error, target));
  try {
    await client.connect();
  } catch (error) {
    await exchange.close();
    if (error instanceof DatabaseError) throw sqlError(error, null);
    throw await connectionLost(error, target);
  }
  return sessionOn(client, exchange);
}

function clientFor(target: SessionTarget): DriverClient {
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
  }) as DriverClient;
  // Set afterwards, because where the driver is given nothing it takes PGOPTIONS and PGREPLICATION.
  Object.assign(client.connectionParameters, { options: target.options ?? undefined, replication: undefined });
  return client;
}

function sessionOn(client: DriverClient, { send, sendAll, inTurn, inLine, close }: Exchange): Session {
  let listener: ((notice: Notice) => void) | null = null;
  client.on("notice", ({ severity, code, message }) => {
    const notice = { severity: severity ?? "", sqlstate: code ?? "", message: message ?? "" };
    const asked = client._activeQuery;
    if (asked instanceof Question) asked.notices.push(notice);
    else listener?.(notice);
  });
  const rows = async <R extends Row>(name: string | null, text: string, values: readonly unknown[]) => {
    const query = extendedQuery<R>(name, text, values);
    await send(query);
    return query._result.rows;
  };
  const table = async (text: string, values: readonly unknown[]): Promise<Table> => {
    const query = tableQuery(text, values);
    await send(query);
    const { fields, rows } = query._result;
    return { columns: fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })), rows };
  };
  const timed = async (call: Call) => {
    const start = performance.now();
    await send(call);
    return performance.now() - start;
  };
  const streamed = async (call: CopyOut | CopyStream) => {
    try {
      await send(call);
    } catch (error) {
      throw call.failure ?? error;
    }
    await call.end();
    return call.rows;
  };
  const forgetPrepared = () => {
    client.connection.parsedStatements = {};
  };
  const together = (texts: readonly string[]) => {
    const calls = texts.map((text) => new SimpleQuery(text, forgetPrepared, texts.length === 1));
    let last = performance.now();
    const answers = sendAll(calls).map(async (answer) => {
      await answer;
      const begun = last;
      last = performance.now();
      return last - begun;
    });
    return Promise.allSettled(answers);
  };
  let asked: Question | null = null;
  const questions = (texts: readonly string[]) => {
    const calls = texts.map((text) => new Question(text, forgetPrepared));
    const start = performance.now();
    const ahead = asked;
    asked = calls.at(-1) ?? ahead;
    const answers = sendAll(calls).map(async (answered, index): Promise<Answer> => {
      await answered;
      const call = calls[index] ?? new Question("", forgetPrepared);
      return call.answer(calls[index - 1]?.answered ?? Math.max(start, ahead?.answered ?? start));
    });
    return Promise.allSettled(answers);
  };
  return {
    pid: client.processID ?? 0,
    query: (text, values = []) => inTurn(() => rows(null, text, values)),
    table: (text, values = []) => inTurn(() => table(text, values)),
    prepared: (name, text, values = []) => inTurn(() => rows(name, text, values)),
    run: (sql) => inTurn(() => timed(new SimpleQuery(sql, forgetPrepared, true))),
    askAll: (texts) => inLine(() => questions(texts)),
    runAll: (texts) => inTurn(() => together(texts)),
    copy: (statement, data) => inTurn(() => timed(new CopyIn(statement, data))),
    copyOut: (statement, take) => inTurn(() => streamed(new CopyOut(statement, take))),
    copyFrom: (statement, pieces) => inTurn(() => streamed(new CopyStream(statement, pieces))),
    listen: (next) => {
      listener = next;
    },
    status: () => STATUS[client.getTransactionStatus() ?? "I"] ?? "idle",
    abandon: () => client.connection.stream.destroy(),
    [Symbol.asyncDispose]: close,
  };
}

const STATUS: Readonly<Record<string, ReturnType<Session["status"]>>> = { I: "idle", T: "transaction", E: "failed" };

/** The driver's own query; its types know neither `queryMode` nor where the rows are. */
function extendedQuery<R extends Row>(name: string | null, text: string, values: readonly unknown[]) {
  const config = { text, values: [...values], types: columnTypes, queryMode: "extended" };
  const query = new DriverQuery<R>(name === null ? config : { ...config, name });
  return query as DriverQuery<R> & { readonly _result: { readonly rows: readonly R[] } };
}

function tableQuery(text: string, values: readonly unknown[]) {
  const config = { text, values: [...values], types: columnTypes, queryMode: "extended", rowMode: "array" };
  return new DriverQuery(config) as DriverQuery & {
    readonly _result: {
      readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
      readonly rows: readonly (readonly unknown[])[];
    };
  };
}

async function connectionLost(error: unknown, target: SessionTarget): Promise<Problem> {
  const said = error instanceof Error ? error.message : "";
  const diagnosis = await target.diagnose().catch(() => null);
  return new Problem("connection-lost", "lost the connection to Postgres", {
    kind: "could-not-judge",
    detail: [said, diagnosis].filter(Boolean).join("\n"),
    cause: error instanceof DatabaseError ? sqlError(error, null) : undefined,
    hint: "Run it again; if it happens again, the detail holds what the server said last.",
  });
}
