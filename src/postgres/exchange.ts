// Messages to the server and its answers, one pair at a time. The driver reports an error when it reads it; we wait until
// the server says that it is ready again, so that its transaction status is true when the caller hears of the error.
import { type Client, type Connection, DatabaseError, type Submittable } from "pg";
import type { Problem } from "../model/index.ts";
import { sqlError } from "./sql-error.ts";

/** Something that the driver can send. */
export type Call = Submittable & { callback?: unknown; readonly completed?: number };

export type Exchange = {
  /** Sends a call and waits until the server is ready for the next. */
  readonly send: (call: Call) => Promise<void>;
  /** Sends all calls at once. The answers come in the same order; a refusal does not keep the others from running. */
  readonly sendAll: (calls: readonly Call[]) => readonly Promise<void>[];
  /** Runs one work after the other. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Does not wait for other works that were run like this: what they send stands in line behind each other. */
  readonly inLine: <T>(work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

type Pending = { readonly call: Call; error: unknown; unsent: boolean; readonly settle: (lost: boolean) => void };

/** What the driver's client knows about the call that is being answered. */
type Answering = { _activeQuery: Call | null; readyForQuery: boolean };

/** `lost` makes the error for a connection that broke. Must be called before anything can break. */
export function exchangeOn(client: Client, lost: (error: unknown) => Promise<Problem>): Exchange {
  // Sent and not answered, in their order.
  const pending: Pending[] = [];
  const state: State = { broken: null, closing: null };
  const finish = (isLost: boolean) => {
    for (const entry of isLost ? pending.splice(0) : pending.splice(0, 1)) entry.settle(isLost);
  };
  const answered = () => {
    finish(false);
    const [next] = pending;
    // The driver sends one call at a time; the answers to those that we sent behind it are handed over here.
    if (next) Object.assign(client as unknown as Answering, { _activeQuery: next.call, readyForQuery: false });
  };
  client.on("error", (error) => {
    state.broken ??= error;
  });
  client.once("connect", () => client.connection.on("readyForQuery", answered));
  client.on("end", () => finish(true));

  const expect = (call: Call) =>
    new Promise<void>((resolve, reject) => {
      const entry: Pending = {
        call,
        error: null,
        unsent: false,
        settle: (isLost) => {
          const { error } = entry;
          if (isLost) lost(error ?? state.broken).then(reject);
          else if (error === null) resolve();
          else reject(error instanceof DatabaseError ? sqlError(error, call.completed ?? null) : error);
        },
      };
      noteRefusal(call, () => {
        entry.unsent = true;
      });
      call.callback = (error: unknown) => {
        entry.error ??= error ?? null;
        const gone = state.broken !== null || state.closing !== null;
        // Nothing was sent, so no answer will settle it.
        if (entry.unsent || (gone && !(error instanceof DatabaseError))) {
          queueMicrotask(() => pending[0] === entry && finish(gone));
        }
      };
      pending.push(entry);
    });
  const sendAll = (calls: readonly Call[]) => {
    const idle = pending.length === 0;
    const answers = calls.map(expect);
    const [first, ...others] = calls;
    const { stream } = client.connection;
    stream.cork();
    // The driver knows of one call at a time; the others are sent past it.
    if (first && idle) client.query(first);
    for (const call of idle ? others : calls) call.submit(client.connection);
    stream.uncork();
    return answers;
  };
  return {
    send: async (call) => {
      await sendAll([call])[0];
    },
    sendAll,
    ...turns(),
    close: () => {
      state.closing ??= client.end().catch(() => undefined);
      return state.closing;
    },
  };
}

type State = { broken: unknown; closing: Promise<void> | null };

/** The driver's calls give back an error when they refuse to be sent. */
function noteRefusal(call: Call, refused: () => void): void {
  const submit: (connection: Connection) => unknown = call.submit.bind(call);
  call.submit = (connection) => {
    const refusal = submit(connection);
    if (refusal) refused();
    return refusal;
  };
}

function turns(): Pick<Exchange, "inTurn" | "inLine"> {
  let waiting = 0;
  // Of those, the ones that nobody may stand in line behind.
  let alone = 0;
  let tail: Promise<unknown> = Promise.resolve();
  const run = <T>(work: () => Promise<T>, now: boolean, weight: number): Promise<T> => {
    const result = now ? work() : tail.then(work);
    waiting += 1;
    alone += weight;
    const done = () => {
      waiting -= 1;
      alone -= weight;
    };
    const before = tail;
    tail = result.then(done, done).then(() => before);
    return result;
  };
  return {
    inTurn: (work) => run(work, waiting === 0, 1),
    inLine: (work) => run(work, alone === 0, 0),
  };
}
