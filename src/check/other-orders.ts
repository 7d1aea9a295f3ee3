import type { CheckRequest, Migration, OrderTrial, Script } from "../model/index.ts";
import type { Platform } from "../platforms/index.ts";
import type { Server } from "../postgres/index.ts";
import { forServer, openBuilder } from "../rehearse/index.ts";
import { type Other, saidBy, tryOrders } from "../trials/index.ts";
import type { Subject } from "./histories.ts";

/** What trials of other branches may take, all of a run's together. */
export type OtherTime = {
  /** Gives work a signal that ends it when the time is used up. */
  readonly within: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
};

const mostMs = 120_000;

/** A tenth of the whole, and never so much that the run would not end in time. */
export const otherTime = ({ settings, signal, now }: CheckRequest): OtherTime => {
  const start = now();
  let left = Math.min(mostMs, settings.timeoutMs / 10);
  return {
    within: async (work) => {
      const begun = now();
      const rest = Math.max(0, settings.timeoutMs - (begun - start));
      const ms = Math.max(0, Math.floor(Math.min(left, rest / 4)));
      try {
        return await work(AbortSignal.any([signal, AbortSignal.timeout(ms)]));
      } finally {
        left -= now() - begun;
      }
    },
  };
};

type OrdersRequest = {
  readonly subject: Pick<Subject, "baseHistory" | "history" | "standing">;
  readonly others: readonly Other[];
  readonly platform: Platform;
  readonly before: readonly Script[];
  /** A server of their own. Null: there is only one, which is not ours. */
  readonly start: ((signal: AbortSignal) => Promise<Server>) | null;
  readonly time: OtherTime;
};

type Tried = { readonly orders: readonly OrderTrial[]; readonly notes: readonly string[] };

const namesOf = (others: readonly Other[]): string => others.map(({ name }) => name).join(", ");

/** Tries other branches beside this one, when everything else is done, on a server that nothing else runs on. */
export const ordersFor = async (request: CheckRequest, asked: OrdersRequest): Promise<Tried> => {
  const { others, start, subject, time } = asked;
  const own = subject.history.migrations.filter(({ id }) => subject.standing.get(id) === "new");
  if (subject.baseHistory === null || own.length === 0 || others.length === 0) return { orders: [], notes: [] };
  const without = (reason: string): Tried => ({
    orders: [],
    notes: [`Left out of merge-order: ${namesOf(others)}. ${reason}.`],
  });
  if (start === null)
    return without("The SQL of other branches is not run on a server that is given by `postgres-url`");
  request.progress({ stage: "other branches", done: 0, total: 0 });
  return await time.within(async (signal) => {
    try {
      return await tryOn({ ...asked, start }, own, signal);
    } catch (error) {
      request.signal.throwIfAborted();
      if (signal.aborted) return without("The time for other branches was used up");
      return without(saidBy(error));
    }
  });
};

const tryOn = async (
  { subject, others, start, platform, before }: OrdersRequest & { readonly start: NonNullable<OrdersRequest["start"]> },
  own: readonly Migration[],
  signal: AbortSignal,
): Promise<Tried> => {
  const history = subject.baseHistory ?? subject.history;
  await using server = await start(signal);
  await using builder = await openBuilder({ server, platform, history, before, signal });
  await using database = await builder.build(history.migrations);
  const sent = (migrations: readonly Migration[]): readonly Migration[] =>
    forServer({ server, history: { ...history, migrations }, before: [] }).history.migrations;
  const { trials, notes } = await tryOrders({
    site: builder.site,
    database,
    own: sent(own),
    others: others.map((other) => ({ ...other, migrations: sent(other.migrations) })),
    signal,
  });
  return { orders: trials, notes };
};
