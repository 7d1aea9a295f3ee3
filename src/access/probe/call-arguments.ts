// What functions are called with: ids of a person, and of a row of the table that an argument is named after.
import type { Relation } from "../../model/index.ts";
import type { Owner, OwnerId } from "../../rows/index.ts";
import { quoteLiteral } from "../../sql/index.ts";
import { type Ground, holdsRows } from "./ground.ts";
import type { Outcome, Probe } from "./runner.ts";

type Argument = {
  readonly name: string;
  readonly type: string;
  readonly kind: string;
  readonly base: string;
  readonly label: string | null;
};

export type Signature = {
  readonly name: string;
  readonly call: string;
  readonly procedure: boolean;
  readonly variadic: boolean;
  readonly arguments: readonly Argument[] | null;
  readonly callers: readonly string[];
  /** Does it put SQL together while it runs, with rights that are not the caller's? */
  readonly executes: boolean;
};

/** Ids that an argument may stand for: of a person, or of a row of the table that the argument is named after. */
type Ids = {
  readonly person: OwnerId;
  readonly row: (argument: Argument) => string | null;
  /** Stands for every text where given. */
  readonly text?: string;
};

const NUMBERS = new Set(["int2", "int4", "int8", "numeric", "float4", "float8", "oid"]);
/** Amounts rather than ids: columns with a scale take no large ones. */
const SMALL = new Set(["int2", "numeric", "float4", "float8"]);
const TEXTS = new Set(["text", "varchar", "bpchar", "name", "citext"]);
const PLAIN: Readonly<Record<string, string>> = {
  bool: "true",
  json: "'{}'",
  jsonb: "'{}'",
  timestamp: "'2024-01-01'",
  timestamptz: "'2024-01-01'",
  date: "'2024-01-01'",
  time: "'12:00'",
  interval: "'1 day'",
  inet: "'127.0.0.1'",
  bytea: "''",
};

/** Null: no value of that type can be made. */
const literalFor = (argument: Argument, { person, row, text }: Ids): string | null => {
  const { type, kind, base, label } = argument;
  if (kind === "p") return null;
  const cast = (value: string) => `${value}::${type}`;
  if (label !== null) return cast(quoteLiteral(label));
  if (base === "array") return type === "uuid[]" ? cast(`array['${person.uuid}']`) : cast("'{}'");
  if (base === "uuid") return cast(quoteLiteral(row(argument) ?? person.uuid));
  if (NUMBERS.has(base)) return cast(quoteLiteral(row(argument) ?? (SMALL.has(base) ? "1" : String(person.integer))));
  if (TEXTS.has(base)) return cast(quoteLiteral(text ?? row(argument) ?? person.text));
  return cast(PLAIN[base] ?? "null");
};

const singular = (word: string): string =>
  word
    .replace(/ies$/, "y")
    .replace(/(ses|xes)$/, (end) => end.slice(0, -2))
    .replace(/(?<!s)s$/, "");

const NOISE = new Set(["p", "in", "v", "arg", "id", "uuid", ""]);

/** The thing that an argument such as `p_order_id` speaks of. */
const stemOf = ({ name }: Argument): string =>
  singular(
    name
      .toLowerCase()
      .split("_")
      .filter((word) => !NOISE.has(word))
      .join("_"),
  );

export const rowIds =
  (grounds: readonly Ground[], owner: Owner) =>
  (argument: Argument): string | null => {
    const stem = stemOf(argument);
    const table = grounds.find(({ relation }) => stem !== "" && singular(bare(relation.name)) === stem);
    const at = table?.terrain.columns.findIndex(({ name }) => name === "id") ?? -1;
    return table?.rows.find((row) => row.owner === owner)?.values[at] ?? null;
  };

/** Tables that arguments are named after. */
export const spokenOf = (signatures: readonly Signature[], relations: readonly Relation[]): readonly Relation[] => {
  const stems = new Set(signatures.flatMap((signature) => (signature.arguments ?? []).map(stemOf)));
  return relations.filter((relation) => holdsRows(relation) && stems.has(singular(bare(relation.name))));
};

const bare = (name: string): string =>
  name
    .slice(name.lastIndexOf(".") + 1)
    .replaceAll('"', "")
    .toLowerCase();

const LIMIT = 1_000;

export type Attempt = { readonly probe: Omit<Probe, "role" | "settings">; readonly handed: readonly string[] };

export const attemptOf = (signature: Signature, ids: Ids): Attempt | null => {
  const values = (signature.arguments ?? []).map((argument) => literalFor(argument, ids));
  if (values.some((value) => value === null)) return null;
  const list = values.map((value, index) =>
    signature.variadic && index === values.length - 1 ? `variadic ${value}` : value,
  );
  const call = `${signature.call}(${list.join(", ")})`;
  const handed = values.flatMap(
    (value) => /'(.+)'/.exec(value ?? "")?.[1] ?? (value?.startsWith("true") ? "true" : []),
  );
  if (signature.procedure) return { probe: { act: `call ${call}`, mode: "write" }, handed };
  const act = `select coalesce(pg_catalog.jsonb_agg(x.r), '[]')::text from (select f::text as r from ${call} f limit ${LIMIT}) x`;
  return { probe: { act, mode: "read" }, handed };
};

/** What searches look for when they are asked for everything. */
const ANYTHING = "%";

/** A call of a function that may look for what a text is like, with a text that everything is like. */
export const searchOf = (signature: Signature, ids: Ids): Attempt | null =>
  (signature.arguments ?? []).some(({ base, label }) => TEXTS.has(base) && label === null)
    ? attemptOf(signature, { ...ids, text: ANYTHING })
    : null;

const SIGNAL = "lockstep: handed in";
const RAISES = `('${SIGNAL}'::text::integer)`;
/** Texts that fail in a way of their own where they are run as SQL: a query, an expression, what breaks out of a literal. */
const SCRIPTS: readonly string[] = [`select ${RAISES}`, RAISES, `' || ${RAISES} || '`];

/** Calls that tell whether a function runs what it is handed. */
export const scriptedOf = (signature: Signature, person: OwnerId): readonly Attempt[] => {
  const texts = (signature.arguments ?? []).some(({ base }) => TEXTS.has(base));
  if (!signature.executes || !texts) return [];
  return SCRIPTS.flatMap((text) => attemptOf(signature, { person, row: () => null, text }) ?? []);
};

// 22P02 = invalid_text_representation; a function may catch it and give it back.
export const ranScript = ({ refusal, answer }: Pick<Outcome, "refusal" | "answer">): boolean => {
  const raised = `: "${SIGNAL}"`;
  return (refusal?.sqlstate === "22P02" && refusal.message.endsWith(raised)) || (answer ?? "").includes(raised);
};
