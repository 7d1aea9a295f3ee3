// Another way, step by step. The stages are always gone through in this order, each committed before the next begins, so
// that several changes of one statement share them.
import { createHash } from "node:crypto";
import { quoteLiteral, quoteName, unquoted } from "../../sql/index.ts";

/** Statements of one transaction, or one that no transaction holds. */
export type Part = {
  readonly stage: keyof Plan;
  readonly alone: boolean;
  readonly statements: readonly string[];
  /** Writes of others meanwhile: run in the proof, never shown. */
  readonly meanwhile: readonly string[];
};

export type Plan = {
  /** Instant. */
  readonly open: string[];
  /** Rows, in batches. */
  readonly fill: string[];
  /** Instant: what holds once rows are filled. Any sooner, and nobody could change a row that is not. */
  readonly promise: string[];
  /** Each in no transaction. */
  readonly alone: string[];
  /** Works through rows while others read and write. */
  readonly settle: string[];
  /** Instant, because of that: in the same transaction. */
  readonly close: string[];
  /** Instant, when no code needs the old way any more. */
  readonly contract: string[];
  /** Each in no transaction, when all is exchanged. */
  readonly apart: string[];
  /** Works through rows while others read and write. */
  readonly last: string[];
  readonly meanwhile: string[];
};

export const emptyPlan = (): Plan => ({
  open: [],
  fill: [],
  promise: [],
  alone: [],
  settle: [],
  close: [],
  apart: [],
  last: [],
  contract: [],
  meanwhile: [],
});

const order = ["open", "fill", "promise", "alone", "settle", "contract", "apart", "last"] as const;
const ownEach: ReadonlySet<string> = new Set(["alone", "apart"]);

export const partsOf = (plan: Plan): readonly Part[] =>
  order.flatMap((stage): readonly Part[] => {
    const statements = [...new Set(stage === "settle" ? [...plan.settle, ...plan.close] : plan[stage])];
    if (ownEach.has(stage)) return statements.map((one) => ({ stage, alone: true, statements: [one], meanwhile: [] }));
    const meanwhile = stage === "open" ? plan.meanwhile : [];
    return statements.length === 0 ? [] : [{ stage, alone: false, statements, meanwhile }];
  });

// Postgres cuts names here.
const longest = 63;

const cutTo = (text: string, bytes: number): string =>
  [...text].reduce((kept, sign) => (Buffer.byteLength(kept + sign) > bytes ? kept : kept + sign), "");

/** A name for something of ours: `users_email_present`. Names that would be cut are told apart by what they were. */
export const helperName = (words: readonly string[], ending: string): string => {
  const whole = `${words.map(unquoted).join("_")}_${ending}`;
  if (Buffer.byteLength(whole) <= longest) return quoteName(whole);
  const mark = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  const end = `_${mark}_${ending}`;
  return quoteName(`${cutTo(whole, longest - Buffer.byteLength(end))}${end}`);
};

/** `comment on …`, where there is one. */
export const commentOn = (what: string, comment: string | null): readonly string[] =>
  comment === null ? [] : [`comment on ${what} is ${quoteLiteral(comment)}`];

/** A check that stands for NOT NULL until it is validated: Postgres is then spared the scan. */
export const presentCheck = (
  { name, bare }: { readonly name: string; readonly bare: string },
  column: string,
): { readonly add: string; readonly validate: string; readonly drop: string } => {
  const helper = helperName([bare, column], "present");
  return {
    add: `alter table ${name} add constraint ${helper} check (${column} is not null) not valid`,
    validate: `alter table ${name} validate constraint ${helper}`,
    drop: `alter table ${name} drop constraint ${helper}`,
  };
};

/** `stage`: where the check may hold for new rows. */
export const requireColumn = (
  plan: Plan,
  stage: "open" | "promise",
  table: { readonly name: string; readonly bare: string },
  column: string,
): void => {
  const { add, validate, drop } = presentCheck(table, column);
  plan[stage].push(add);
  plan.settle.push(validate);
  plan.close.push(`alter table ${table.name} alter column ${column} set not null`, drop);
};
