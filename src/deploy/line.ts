// Our connections to the database: the one that migrates, which holds the promotion lock, and a second that looks at it from
// outside and never sits in a transaction. A watch on the first sees to it that nothing is waited for in vain: it names who
// blocks us, cancels what may not go on, and gives the connection up when the server waits for us while we wait for it.
import { Problem, type Row } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { blockerOf, blockersSql } from "./blockers.ts";
import { type Backend, backendOf, connectPatiently, systemOf, withinTime } from "./connecting.ts";
import type { Blocker, Deployment, Surroundings } from "./contract.ts";
import { prepareSession } from "./session-settings.ts";

/** What is being waited for. `limitMs` 0: no limit of ours. */
type Flight = {
  readonly since: number;
  readonly limitMs: number;
  readonly silenceMs: number;
  strangeSince: number | null;
};

export type FlightOptions = { readonly limitMs?: number; readonly silenceMs?: number };

const SIDE_ANSWERS_WITHIN = 3_000;
const GIVES_UP_AFTER_CALL_OFF = 3_500;

export class Line implements AsyncDisposable {
  readonly deployment: Deployment;
  readonly around: Surroundings;
  /** Behind a transaction pooler: no state of a session can be relied on. */
  readonly pooled: boolean;
  /** Who was seen blocking us since the last time this was emptied. */
  readonly blockers = new Map<number, Blocker>();
  /** Why the watch cancelled what ran. */
  cancelled: "called-off" | "deadline" | null = null;
  #session: Session | null = null;
  #side: Session | null = null;
  #backend: Backend | null = null;
  #system: string | null = null;
  #flight: Flight | null = null;
  #closed = false;

  constructor(deployment: Deployment, around: Surroundings, pooled: boolean) {
    this.deployment = deployment;
    this.around = around;
    this.pooled = pooled;
    void this.#watch();
  }

  get session(): Session {
    if (this.#session === null) throw new Problem("connection-lost", "there is no connection to Postgres");
    return this.#session;
  }

  /** The process that serves us; behind a transaction pooler, the one of the current transaction. */
  get backend(): Backend {
    if (this.#backend === null) throw new Problem("connection-lost", "there is no connection to Postgres");
    return this.#backend;
  }

  get connected(): boolean {
    return this.#session !== null;
  }

  /** Connects, again if need be. Rejects when another server than before answers, or one that cannot be written. */
  async open(): Promise<void> {
    const { deployment, around } = this;
    const session = await connectPatiently(deployment, around);
    this.#session = session;
    if (!this.pooled) {
      const remarks = await prepareSession(session, deployment);
      if (this.#system === null) for (const text of remarks) around.tell({ type: "remark", text });
    }
    const backend = await backendOf(session);
    const system = await systemOf(session);
    if (this.#system !== null && system !== this.#system) {
      throw new Problem("server-changed", `${deployment.live.name} is another server than when this run began`, {
        kind: "could-not-judge",
        hint: "Look which of them is production, then run it again.",
      });
    }
    this.#system = system;
    this.#backend = backend;
  }

  /** Learns which process serves us now. */
  async identify(): Promise<Backend> {
    this.#backend = await backendOf(this.session);
    return this.#backend;
  }

  /** Gives the connection up without a word. */
  drop(): void {
    this.#session?.abandon();
    this.#session = null;
  }

  /** Waits for an answer under the eyes of the watch. */
  async waitFor<T>(work: (session: Session) => Promise<T>, options: FlightOptions = {}): Promise<T> {
    const { patience } = this.deployment;
    const bound = patience.statementTimeoutMs === 0 ? 0 : patience.statementTimeoutMs + 5_000;
    const flight: Flight = {
      since: this.around.now(),
      limitMs: options.limitMs ?? bound,
      silenceMs: options.silenceMs ?? patience.settleForMs,
      strangeSince: null,
    };
    this.cancelled = null;
    this.#flight = flight;
    try {
      return await work(this.session);
    } catch (error) {
      if (error instanceof Problem && error.code === "connection-lost") this.drop();
      throw error;
    } finally {
      if (this.#flight === flight) this.#flight = null;
    }
  }

  /** Asks on the second connection. Null: it cannot be had, or does not answer. */
  async aside(text: string, values: readonly unknown[] = []): Promise<readonly Row[] | null> {
    try {
      const side = this.#side ?? (await withinTime(this.deployment.live.connect(), SIDE_ANSWERS_WITHIN, this.around));
      if (side === null) return null;
      this.#side = side;
      const rows = await withinTime(side.query(text, values), SIDE_ANSWERS_WITHIN, this.around);
      if (rows === null) this.#dropSide();
      return rows;
    } catch {
      // Whatever is wrong with it, it only looks.
      this.#dropSide();
      return null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const session of [this.#session, this.#side]) {
      if (session === null) continue;
      await withinTime(Promise.resolve(session[Symbol.asyncDispose]()), 1_000, this.around);
      session.abandon();
    }
    this.#session = null;
    this.#side = null;
  }

  #dropSide(): void {
    this.#side?.abandon();
    this.#side = null;
  }

  async #watch(): Promise<void> {
    const { lockTimeoutMs } = this.deployment.patience;
    const tick = Math.min(200, Math.max(20, lockTimeoutMs * 0.3));
    for (let idle = 0; !this.#closed; ) {
      await this.around.wait(idle > 25 ? tick * 5 : tick);
      const flight = this.#flight;
      const looked = flight !== null && this.around.now() - flight.since >= tick;
      // Long statements are looked at less often.
      idle = looked ? idle + 1 : 0;
      if (looked) await this.#look(flight);
    }
  }

  async #look(flight: Flight): Promise<void> {
    const age = this.around.now() - flight.since;
    const pid = this.#backend?.pid ?? 0;
    if (this.around.signal.aborted) this.cancelled = "called-off";
    else if (flight.limitMs > 0 && age > flight.limitMs) this.cancelled ??= "deadline";
    if (this.cancelled !== null) await this.aside("select pg_catalog.pg_cancel_backend($1)", [pid]);
    else {
      for (const row of (await this.aside(blockersSql, [pid])) ?? [])
        this.blockers.set(Number(row.pid), blockerOf(row));
    }
    if (this.#flight === flight) await this.#doubt(flight);
  }

  /** Is the server at work for us? When it says no for long, the reply was lost on its way. */
  async #doubt(flight: Flight): Promise<void> {
    const backend = this.#backend;
    const states = await this.aside(
      "select state, backend_start::text as start from pg_catalog.pg_stat_activity where pid = $1",
      [backend?.pid ?? 0],
    );
    const [row] = states ?? [];
    const busy = row?.state === "active" && (backend?.start === null || row.start === backend?.start);
    const now = this.around.now();
    if (this.#flight !== flight) return;
    if (busy) flight.strangeSince = null;
    else flight.strangeSince ??= now;
    const patience = this.cancelled === "called-off" ? GIVES_UP_AFTER_CALL_OFF : flight.silenceMs;
    const stuck = this.cancelled !== null && now - flight.since > flight.limitMs + patience;
    const silent = flight.strangeSince !== null && now - flight.strangeSince > patience;
    if (silent || (this.cancelled === "deadline" && stuck)) this.drop();
  }
}
