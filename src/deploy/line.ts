// Our connections to the database: the one that migrates, which holds the promotion lock, and a second that looks at it from
// outside and never sits in a transaction. A watch on the first sees to it that nothing is waited for in vain: it names who
// blocks us, cancels what may not go on, and gives the connection up when the server waits for us while we wait for it.
import { Problem, type Row, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { blockerOf, blockersSql, inWords } from "./blockers.ts";
import {
  type Backend,
  backendOf,
  connectPatiently,
  refuseReadOnly,
  systemOf,
  timelineOf,
  withinTime,
} from "./connecting.ts";
import type { Blocker, Deployment, Surroundings } from "./contract.ts";
import { prepareSession } from "./session-settings.ts";

export type FlightOptions = {
  /** After so long it is cancelled. 0: never. */
  readonly limitMs?: number;
  /** How long the server may do nothing for us before the connection is given up. */
  readonly silenceMs?: number;
  /** May be cancelled: a statement of a migration, not what cleans up behind it. */
  readonly cancellable?: boolean;
};

/** What is being waited for. */
type Flight = Required<FlightOptions> & {
  readonly since: number;
  cancelled: "called-off" | "deadline" | null;
  strangeSince: number | null;
};

const stateSql =
  "select state, wait_event_type as waits, backend_start::text as start from pg_catalog.pg_stat_activity where pid = $1";
const SIDE_ANSWERS_WITHIN = 3_000;
/** How long a wait is before its reason is told while it lasts. */
const WORTH_A_LINE = 5_000;
const GIVES_UP_AFTER_CALL_OFF = 3_500;

export class Line implements AsyncDisposable {
  readonly deployment: Deployment;
  readonly around: Surroundings;
  /** Behind a transaction pooler: no state of a session can be relied on. */
  readonly pooled: boolean;
  /** Who was seen blocking us since the last time this was emptied. */
  readonly blockers = new Map<number, Blocker>();
  /** Why nobody could be asked what became of a transaction, the last time. */
  unasked: string | null = null;
  /** Are sums of what is applied kept in this run? */
  sums = false;
  /** Why the watch cancelled the last statement of a migration. */
  cancelled: "called-off" | "deadline" | null = null;
  #session: Session | null = null;
  #side: Session | null = null;
  #backend: Backend | null = null;
  #system: string | null | undefined = undefined;
  #timeline: string | null | undefined = undefined;
  #flight: Flight | null = null;
  #closed = false;
  readonly #named = new Set<number>();

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
  async open(withinMs = 2 * this.deployment.patience.settleForMs): Promise<void> {
    try {
      await this.#open(withinMs);
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  async #open(withinMs: number): Promise<void> {
    const { deployment, around } = this;
    this.#session = await this.#connect(withinMs);
    const first = this.#system === undefined;
    const remarks = this.pooled ? [] : await this.waitFor((session) => prepareSession(session, deployment));
    if (first) for (const text of remarks) around.tell({ type: "remark", text });
    const backend = await this.waitFor(backendOf);
    const system = await this.waitFor(systemOf);
    if (!first && system !== this.#system) {
      throw new Problem("server-changed", `${deployment.live.name} is another server than when this run began`, {
        kind: "could-not-judge",
        hint: "Look which of them is production, then run it again.",
      });
    }
    const timeline = await this.waitFor(timelineOf);
    if (!first && timeline !== this.#timeline) {
      throw new Problem("server-changed", `a standby took over at ${deployment.live.name} while this ran`, {
        kind: "could-not-judge",
        hint: "It may not have what was committed last. Run `lockstep status`, which reads the ledger there, then run this again.",
      });
    }
    this.#system = system;
    this.#timeline = timeline;
    refuseReadOnly(backend);
    this.#backend = backend;
  }

  async #connect(withinMs: number): Promise<Session> {
    const connecting = connectPatiently(this.deployment, this.around);
    const session = await withinTime(connecting, withinMs, this.around);
    if (session !== null) return session;
    connecting.then(
      (late) => late.abandon(),
      () => undefined,
    );
    throw new Problem("database-unreachable", `${this.deployment.live.name} does not answer`, {
      kind: "could-not-judge",
    });
  }

  /** Learns which process serves us now. */
  async identify(): Promise<Backend> {
    this.#backend = await backendOf(this.session);
    return this.#backend;
  }

  /** Behind a transaction pooler: the process that served us serves others from here on, so it is not ours to end. */
  disown(): void {
    this.#backend = null;
  }

  /** Gives the connection up without a word. */
  drop(): void {
    this.#session?.abandon();
    this.#session = null;
  }

  /** Waits for an answer under the eyes of the watch. */
  async waitFor<T>(work: (session: Session) => Promise<T>, options: FlightOptions = {}): Promise<T> {
    const flight: Flight = {
      since: this.around.now(),
      limitMs: 0,
      silenceMs: this.deployment.patience.settleForMs,
      cancellable: false,
      ...options,
      cancelled: null,
      strangeSince: null,
    };
    if (flight.cancellable) this.cancelled = null;
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

  /** Asks on the second connection. `refused`: the server is there, and would not; `silent`: nobody answered. */
  async aside(text: string, values: readonly unknown[]): Promise<readonly Row[] | "refused" | "silent"> {
    try {
      const side = this.#side ?? (await this.#openSide());
      if (side === null) return "silent";
      const rows = await withinTime(side.query(text, values), SIDE_ANSWERS_WITHIN, this.around);
      if (rows !== null) return rows;
      this.#dropSide();
      return "silent";
    } catch (error) {
      // Whatever is wrong with it, it only looks.
      this.#dropSide();
      const refused = error instanceof SqlError || (error instanceof Problem && error.cause instanceof SqlError);
      return refused ? "refused" : "silent";
    }
  }

  async #openSide(): Promise<Session | null> {
    const opening = this.deployment.live.connect();
    this.#side = await withinTime(opening, SIDE_ANSWERS_WITHIN, this.around);
    if (this.#side === null || this.#closed) {
      opening.then(
        (late) => late.abandon(),
        () => undefined,
      );
    }
    return this.#side;
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
    if (flight.cancellable && this.around.signal.aborted) flight.cancelled ??= "called-off";
    if (flight.limitMs > 0 && age > flight.limitMs) flight.cancelled ??= "deadline";
    if (flight.cancellable) this.cancelled = flight.cancelled;
    if (flight.cancelled !== null) await this.aside("select pg_catalog.pg_cancel_backend($1)", [pid]);
    if (this.#flight !== flight) return;
    const states = await this.aside(stateSql, [pid]);
    if (this.#flight !== flight) return;
    const [row] = typeof states === "string" ? [] : states;
    this.#doubt(flight, states === "refused" || (row?.state === "active" && row.start === this.#backend?.start));
    if (row?.waits !== "Lock") return;
    const rows = await this.aside(blockersSql, [pid]);
    if (typeof rows !== "string") this.#note(rows.map(blockerOf), age);
  }

  #note(blockers: readonly Blocker[], age: number): void {
    for (const blocker of blockers) {
      const known = this.blockers.has(blocker.pid) && this.#named.has(blocker.pid);
      this.blockers.set(blocker.pid, blocker);
      if (known || age < WORTH_A_LINE) continue;
      this.#named.add(blocker.pid);
      this.around.tell({ type: "remark", text: `Waiting for ${inWords(blocker)}.` });
    }
  }

  /** Is the server at work for us? When it is not for long, the reply was lost on its way; when nobody can tell, it is away. */
  #doubt(flight: Flight, busy: boolean): void {
    const now = this.around.now();
    // What was cancelled and does not end is as good as lost.
    if (busy && flight.cancelled === null) flight.strangeSince = null;
    else flight.strangeSince ??= now;
    const patience = flight.cancelled === "called-off" ? GIVES_UP_AFTER_CALL_OFF : flight.silenceMs;
    if (flight.strangeSince !== null && now - flight.strangeSince > patience) this.drop();
  }
}
