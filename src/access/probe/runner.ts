// Many attempts in one round trip: a function of ours becomes somebody, tries a statement, looks at what it did as the
// maker of the rows, and takes it back. Becoming, trying and looking are one subtransaction, so that nothing of an attempt
// reaches the next one, also no setting that a stranger's code left. A statement that runs too long ends the call, since
// Postgres arms its timer once per call: what comes after it is sent again.
import { type Query, SqlError } from "../../model/index.ts";
import { quoteLiteral } from "../../sql/index.ts";

/** A statement and the role that runs it. */
export type Step = readonly [role: string, sql: string];

export type Probe = {
  readonly role: string;
  readonly settings: Readonly<Record<string, string>>;
  /** What is done ahead of the attempt, and taken back with it. */
  readonly before?: readonly Step[];
  /** What is done once for all attempts that are sent together; what cannot be done is left out. */
  readonly ahead?: readonly Step[];
  readonly act: string;
  /** `read`: one statement that gives one text. `write`: any other. */
  readonly mode: "read" | "write";
  /** Gives one text, asked as the maker once the attempt went well and touched a row. */
  readonly after?: string;
  /** Is that asked where no row was touched, too? What a function does is not counted. */
  readonly always?: boolean;
};

export type Refusal = {
  readonly sqlstate: string;
  readonly message: string;
  readonly constraint: string;
  readonly column: string;
  /** Was it raised by code that the statement called? */
  readonly nested: boolean;
};

export type Outcome = {
  /** What was read. */
  readonly answer: string | null;
  readonly touched: number;
  /** What the maker saw afterwards. */
  readonly seen: string | null;
  readonly refusal: Refusal | null;
  /** How far it came: could the role be assumed, did the attempt run? */
  readonly phase: "become" | "prepare" | "act" | "look" | "done";
};

export type Runner = (probes: readonly Probe[]) => Promise<readonly Outcome[]>;

const FUNCTION = "pg_temp.lockstep_probe";
const AHEAD = "pg_temp.lockstep_ahead";

/** Creates the function. The session's own role has to be a member of every role that is probed. */
export const installRunner = async (query: Query, maker: string): Promise<void> => {
  await query(`create or replace function ${FUNCTION}(probes pg_catalog.jsonb)
returns table (answer text, touched bigint, seen text, phase text, said_state text, said text, said_constraint text, said_column text, said_where text)
language plpgsql as $lockstep$
#variable_conflict use_variable
declare
  probe pg_catalog.jsonb;
  step pg_catalog.jsonb;
begin
  for probe in select x.value from pg_catalog.jsonb_array_elements(probes) with ordinality x (value, place) order by x.place loop
    answer := null; touched := 0; seen := null; phase := 'prepare';
    said_state := null; said := null; said_constraint := null; said_column := null; said_where := null;
    begin
      for step in select x.value from pg_catalog.jsonb_array_elements(probe -> 'before') x loop
        perform pg_catalog.set_config('role', step ->> 0, true);
        execute step ->> 1;
      end loop;
      phase := 'become';
      perform pg_catalog.set_config('role', probe ->> 'role', true);
      perform pg_catalog.set_config(x.key, x.value, true) from pg_catalog.jsonb_each_text(probe -> 'settings') x;
      phase := 'act';
      if probe ->> 'mode' = 'read' then
        execute probe ->> 'act' into answer;
      else
        execute probe ->> 'act';
        get diagnostics touched = row_count;
      end if;
      phase := 'look';
      if probe ->> 'after' is not null and (touched > 0 or (probe ->> 'always')::boolean) then
        perform pg_catalog.set_config('role', ${quoteLiteral(maker)}, true);
        execute probe ->> 'after' into seen;
      end if;
      phase := 'done';
      raise exception using errcode = 'LOCKS';
    exception when query_canceled or assert_failure or others then
      if phase <> 'done' then
        get stacked diagnostics said_state = returned_sqlstate, said = message_text, said_constraint = constraint_name,
          said_column = column_name, said_where = pg_exception_context;
      end if;
    end;
    return next;
    exit when said_state = '57014';
  end loop;
end $lockstep$`);
  await query(`create or replace function ${AHEAD}(steps pg_catalog.jsonb) returns void language plpgsql as $lockstep$
declare
  step pg_catalog.jsonb;
begin
  begin
    set constraints all immediate;
  exception when assert_failure or others then null;
  end;
  for step in select x.value from pg_catalog.jsonb_array_elements(steps) with ordinality x (value, place) order by x.place loop
    begin
      perform pg_catalog.set_config('role', step ->> 0, true);
      execute step ->> 1;
    exception when assert_failure or others then null;
    end;
  end loop;
  perform pg_catalog.set_config('role', 'none', true);
end $lockstep$`);
};

type Answer = {
  readonly answer: string | null;
  readonly touched: unknown;
  readonly seen: string | null;
  readonly phase: Outcome["phase"];
  readonly said_state: string | null;
  readonly said: string | null;
  readonly said_constraint: string | null;
  readonly said_column: string | null;
  readonly said_where: string | null;
};

// The frames of our own function end every context.
const isNested = (context: string): boolean =>
  context.split("\n").some((line) => /\bfunction\b/.test(line) && !line.includes("lockstep_probe"));

const outcomeOf = (row: Answer): Outcome => ({
  answer: row.answer,
  touched: Number(row.touched),
  seen: row.seen,
  phase: row.phase,
  refusal:
    row.said_state === null
      ? null
      : {
          sqlstate: row.said_state,
          message: row.said ?? "",
          constraint: row.said_constraint ?? "",
          column: row.said_column ?? "",
          nested: isNested(row.said_where ?? ""),
        },
});

const tooLong: Outcome = {
  answer: null,
  touched: 0,
  seen: null,
  phase: "act",
  refusal: {
    sqlstate: "57014",
    message: "canceling statement due to statement timeout",
    constraint: "",
    column: "",
    nested: false,
  },
};

const isTimeout = (outcome: Outcome | undefined): boolean => outcome?.refusal?.sqlstate === "57014";

const BATCH = 200;
/** Milliseconds that one attempt may take; less once several took too long, so that a hundred sleepers do not add up. */
const PATIENCE = { first: 2_000, later: 300, after: 3 } as const;

/** Milliseconds after which a call cannot end any more: code that catches its own cancellation runs on. */
const HOPELESS = 30_000;

const aheadOf = (batch: readonly Probe[]): readonly string[] => [
  ...new Set(batch.flatMap(({ ahead = [] }) => ahead.map((step) => JSON.stringify(step)))),
];

/** Runs attempts, in batches. `giveUp` has to end the session. The session must be in a transaction, as itself. */
export const createRunner = (query: Query, giveUp: () => void): Runner => {
  let slow = 0;
  const send = async (batch: readonly Probe[]): Promise<readonly Outcome[]> => {
    const text = JSON.stringify(batch.map(({ ahead, ...probe }) => ({ before: [], ...probe })));
    const steps = aheadOf(batch);
    const limit = slow < PATIENCE.after ? PATIENCE.first : PATIENCE.later;
    await query("savepoint lockstep_batch");
    await query("select pg_catalog.set_config('statement_timeout', $1, true)", [String(limit)]);
    const timer = setTimeout(giveUp, HOPELESS);
    try {
      if (steps.length > 0) await query(`select ${AHEAD}($1)`, [`[${steps.join(",")}]`]);
      return (await query<Answer>(`select * from ${FUNCTION}($1)`, [text])).map(outcomeOf);
    } catch (error) {
      if (!(error instanceof SqlError && error.refusal.sqlstate === "57014")) throw error;
      return [];
    } finally {
      clearTimeout(timer);
      await query("rollback to savepoint lockstep_batch");
      await query("release savepoint lockstep_batch");
    }
  };
  return async (probes) => {
    const outcomes: Outcome[] = [];
    let size = BATCH;
    while (outcomes.length < probes.length) {
      const batch = probes.slice(outcomes.length, outcomes.length + size);
      const answers = await send(batch);
      const cut = answers.length === 0 || isTimeout(answers.at(-1));
      const alone = answers.length <= 1;
      if (!cut) {
        outcomes.push(...answers);
        size = BATCH;
      } else if (answers.length > 0 && !alone) {
        // The last one may only have come late in the call: it gets a call that begins with it.
        outcomes.push(...answers.slice(0, -1));
      } else if (answers.length === 1 || batch.length === 1) {
        slow += 1;
        outcomes.push(answers[0] ?? tooLong);
      } else {
        size = Math.max(1, Math.floor(batch.length / 4));
      }
    }
    return outcomes;
  };
};
