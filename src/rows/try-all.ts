// Tries statements one after the other, each in a subtransaction of its own, in one message. A block of PL/pgSQL does it,
// because it also hears which constraint, column and table a refusal is about, and because it makes nothing in the database.
import { type Query, SqlError } from "../model/index.ts";
import { quoteLiteral } from "../sql/index.ts";
import type { FillRequest } from "./contract.ts";

/** A statement that gives at most one row with one column of type json. */
export type Trial = {
  readonly sql: string;
  /** Take back what it did, however it went. */
  readonly takenBack: boolean;
  /** In force while it runs. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
};

export type Refusal = {
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string;
  readonly constraint: string;
  readonly column: string;
  /** Quoted and with its schema, or empty. */
  readonly table: string;
  /** Call stack without what is ours. Empty: no code of anybody's was at work. */
  readonly stack: string;
};

export type Outcome =
  | { readonly type: "done"; readonly answer: unknown }
  | { readonly type: "refused"; readonly refusal: Refusal };

type Answer = { readonly done?: unknown; readonly refused?: Refusal };

/** At most so many in one message, so that a time limit for statements keeps its meaning. */
const BATCH = 40;

type Asked = Pick<FillRequest, "query" | "ask">;

export async function tryAll(asked: Asked, trials: readonly Trial[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < trials.length; start += BATCH) {
    outcomes.push(...(await tryBatch(asked, trials.slice(start, start + BATCH))));
  }
  return outcomes;
}

const SAVEPOINT = "savepoint lockstep_rows";
const RELEASE = "release savepoint lockstep_rows";
const ANSWERS = "select current_setting('lockstep.answers') as answers";

async function tryBatch(asked: Asked, trials: readonly Trial[]): Promise<readonly Outcome[]> {
  try {
    const texts = [SAVEPOINT, block(trials), RELEASE, ANSWERS];
    const text = asked.ask === undefined ? await inTurn(asked, texts) : await atOnce(asked.ask, texts);
    return (JSON.parse(text) as readonly Answer[]).map(outcomeOf);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    await asked.query("rollback to savepoint lockstep_rows");
    await asked.query(RELEASE);
    return trials.length === 1 ? [stopped(error)] : await oneByOne(asked, trials);
  }
}

async function inTurn({ query }: Asked, texts: readonly string[]): Promise<string> {
  let last: Awaited<ReturnType<Query>> = [];
  for (const text of texts) last = await query(text);
  return String(last[0]?.answers);
}

/** The first refusal is the one that counts: what comes behind it is refused for that. */
async function atOnce(ask: NonNullable<Asked["ask"]>, texts: readonly string[]): Promise<string> {
  const answers = await ask(texts);
  for (const answer of answers) if (answer.status === "rejected") throw answer.reason;
  const last = answers.at(-1);
  return String(last?.status === "fulfilled" ? last.value.rows[0]?.[0] : null);
}

/** Something that no block can catch, as a time limit, stopped them all. */
async function oneByOne(asked: Asked, trials: readonly Trial[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const trial of trials) outcomes.push(...(await tryBatch(asked, [trial])));
  return outcomes;
}

function stopped({ refusal: { sqlstate, message, detail, where } }: SqlError): Outcome {
  const names = { constraint: "", column: "", table: "" };
  const stack = foreignPart(where ?? "");
  return { type: "refused", refusal: { sqlstate, message, detail: detail ?? "", stack, ...names } };
}

function outcomeOf({ done, refused }: Answer): Outcome {
  if (refused === undefined) return { type: "done", answer: done ?? null };
  return { type: "refused", refusal: { ...refused, stack: foreignPart(refused.stack) } };
}

/** The innermost frames come first; ours are the last ones. */
function foreignPart(stack: string): string {
  const frames = stack.split("\n").filter((line) => /^(PL\/|SQL function|unnamed|\S+ function)/i.test(line));
  return frames.filter((line) => !line.includes("inline_code_block")).join("\n");
}

const REFUSED = `
        get stacked diagnostics
          sqlstate_ = returned_sqlstate, message_ = message_text, detail_ = pg_exception_detail,
          constraint_ = constraint_name, column_ = column_name, schema_ = schema_name, table_ = table_name,
          stack_ = pg_exception_context;
        answers := pg_catalog.array_append(answers, pg_catalog.json_build_object('refused', pg_catalog.json_build_object(
          'sqlstate', sqlstate_, 'message', message_, 'detail', detail_, 'constraint', constraint_, 'column', column_,
          'table', case when table_ = '' then '' else pg_catalog.format('%I.%I', schema_, table_) end, 'stack', stack_)));`;

function block(trials: readonly Trial[]): string {
  const list = (items: readonly string[]) => `array[${items.join(", ")}]`;
  return `do ${quoteLiteral(`
declare
  statements text[] := ${list(trials.map(({ sql }) => quoteLiteral(sql)))};
  settings json[] := ${list(trials.map((trial) => `${quoteLiteral(JSON.stringify(trial.settings ?? {}))}::json`))};
  before jsonb;
  setting record;
  taken_back boolean[] := ${list(trials.map(({ takenBack }) => String(takenBack)))};
  answers json[] := '{}';
  answer json;
  sqlstate_ text; message_ text; detail_ text; constraint_ text; column_ text; schema_ text; table_ text; stack_ text;
begin
  for i in 1 .. pg_catalog.array_length(statements, 1) loop
    before := '{}';
    for setting in select key, value from pg_catalog.json_each_text(settings[i]) loop
      before := before || pg_catalog.jsonb_build_object(setting.key, coalesce(pg_catalog.current_setting(setting.key, true), ''));
      perform pg_catalog.set_config(setting.key, setting.value, true);
    end loop;
    begin
      answer := null;
      execute statements[i] into answer;
      if taken_back[i] then
        raise exception 'taken back' using errcode = 'LSBAK';
      end if;
      answers := pg_catalog.array_append(answers, pg_catalog.json_build_object('done', answer));
    exception
      when sqlstate 'LSBAK' then
        answers := pg_catalog.array_append(answers, pg_catalog.json_build_object('done', answer));
      when others then
${REFUSED}
    end;
    for setting in select key, value from pg_catalog.jsonb_each_text(before) loop
      perform pg_catalog.set_config(setting.key, setting.value, true);
    end loop;
  end loop;
  perform pg_catalog.set_config('lockstep.answers', pg_catalog.array_to_json(answers)::text, true);
end
`)}`;
}
