// Functions as everybody: called with ids of b, who must not show, and of a. What comes back is judged by the texts in it
// that only stand in rows of one of them, leaving out what was handed in.
import type { Call, Cell, Query, Relation, Routine } from "../../model/index.ts";
import type { Owner, OwnerId } from "../../rows/index.ts";
import { quoteLiteral } from "../../sql/index.ts";
import type { Actor } from "./actor.ts";
import { type Ground, holdsRows } from "./ground.ts";
import { order } from "./matrix.ts";
import type { Outcome, Probe, Runner } from "./runner.ts";
import { none, shown } from "./verdicts.ts";

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
};

// Arguments that are only given back are not handed in; a procedure wants a place for each.
const SIGNATURES = `
select q.name, pg_catalog.format('%I.%I', n.nspname, p.proname) as call, p.prokind = 'p' as procedure, p.provariadic <> 0 as variadic,
  (select jsonb_agg(jsonb_build_object('name', coalesce(p.proargnames[x.place], ''), 'type', pg_catalog.format_type(t.oid, null),
     'kind', t.typtype, 'base', case when t.typelem <> 0 and t.typcategory = 'A' then 'array' else coalesce(b.typname, t.typname) end,
     'label', (select e.enumlabel from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder limit 1)) order by x.place)
   from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality x (type, place)
   join pg_catalog.pg_type t on t.oid = x.type left join pg_catalog.pg_type b on b.oid = nullif(t.typbasetype, 0)
   where coalesce(p.proargmodes[x.place], 'i') in ('i', 'b', 'v') or (p.prokind = 'p' and p.proargmodes[x.place] = 'o')) as arguments,
  array(select r.rolname::text from pg_catalog.pg_roles r where r.rolname = any ($2::text[])
    and pg_catalog.has_function_privilege(r.oid, p.oid, 'execute') and pg_catalog.has_schema_privilege(r.oid, n.oid, 'usage') order by 1) as callers
from unnest($1::text[]) q (name) join pg_catalog.pg_proc p on p.oid = pg_catalog.to_regprocedure(q.name)
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where p.prokind in ('f', 'p') order by q.name`;

/** Ids that an argument may stand for: of a person, or of a row of the table that the argument is named after. */
type Ids = { readonly person: OwnerId; readonly row: (argument: Argument) => string | null };

const NUMBERS = new Set(["int2", "int4", "int8", "numeric", "float4", "float8", "oid"]);
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
const literalFor = (argument: Argument, { person, row }: Ids): string | null => {
  const { type, kind, base, label } = argument;
  if (kind === "p") return null;
  const cast = (value: string) => `${value}::${type}`;
  if (label !== null) return cast(quoteLiteral(label));
  if (base === "array") return type === "uuid[]" ? cast(`array['${person.uuid}']`) : cast("'{}'");
  if (base === "uuid") return cast(quoteLiteral(row(argument) ?? person.uuid));
  if (NUMBERS.has(base)) return cast(quoteLiteral(row(argument) ?? (base === "int2" ? "1" : String(person.integer))));
  if (TEXTS.has(base)) return cast(quoteLiteral(row(argument) ?? person.text));
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

const rowIds =
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

type Attempt = { readonly probe: Omit<Probe, "role" | "settings">; readonly handed: readonly string[] };

const attemptOf = (signature: Signature, ids: Ids): Attempt | null => {
  const values = (signature.arguments ?? []).map((argument) => literalFor(argument, ids));
  if (values.some((value) => value === null)) return null;
  const list = values.map((value, index) =>
    signature.variadic && index === values.length - 1 ? `variadic ${value}` : value,
  );
  const call = `${signature.call}(${list.join(", ")})`;
  const handed = values.flatMap((value) => /'(.+)'/.exec(value ?? "")?.[1] ?? []);
  if (signature.procedure) return { probe: { act: `call ${call}`, mode: "write" }, handed };
  const act = `select coalesce(pg_catalog.jsonb_agg(x.r), '[]')::text from (select f::text as r from ${call} f limit ${LIMIT}) x`;
  return { probe: { act, mode: "read" }, handed };
};

/** Of those that can be called: what they take, and which of these roles may call them. */
export const readSignatures = async (
  query: Query,
  routines: readonly Routine[],
  roles: readonly string[],
): Promise<readonly Signature[]> => {
  const names = routines.map(({ name }) => name);
  return names.length === 0 ? [] : await query<Signature>(SIGNATURES, [names, roles]);
};

export type CallsRequest = {
  readonly run: Runner;
  readonly signatures: readonly Signature[];
  readonly actors: readonly Actor[];
  readonly unable: ReadonlyMap<string, string>;
  readonly owners: Readonly<Record<Owner, OwnerId>>;
  readonly grounds: readonly Ground[];
  readonly marks: Readonly<Record<Owner, readonly string[]>>;
};

export type Calls = { readonly calls: readonly Call[]; readonly unproven: ReadonlyMap<string, string> };

/** Can anybody call it who comes from outside? */
export const isCallable = ({ callableBy, platform, trigger }: Routine): boolean =>
  callableBy.length > 0 && !platform && !trigger;

const worst = (cells: readonly Cell[]): Cell =>
  (["all", "own", "none", "error"] as const).flatMap((reach) => cells.find((cell) => cell.reach === reach) ?? [])[0] ??
  none;

export const byRoutine = (one: Call, other: Call): number =>
  order(one.routine, other.routine) || order(one.identity, other.identity);

export const tryCalls = async (request: CallsRequest): Promise<Calls> => {
  const { run, signatures, actors, unable, owners, grounds, marks } = request;
  const unproven = new Map<string, string>();
  const plans = signatures.flatMap((signature) => {
    const attempts = (["b", "a"] as const).flatMap((owner) => [
      attemptOf(signature, { person: owners[owner], row: () => null }),
      attemptOf(signature, { person: owners[owner], row: rowIds(grounds, owner) }),
    ]);
    const different = [
      ...new Map(attempts.flatMap((one) => (one === null ? [] : [[one.probe.act, one] as const]))).values(),
    ];
    if (different.length === 0) unproven.set(signature.name, "no argument of its type can be made");
    return actors.map((actor) => ({
      signature,
      actor,
      attempts: unable.has(actor.identity.id) || !signature.callers.includes(actor.role) ? [] : different,
    }));
  });
  const outcomes = await run(
    plans.flatMap(({ actor, attempts }) =>
      attempts.map(({ probe }) => ({ ...probe, role: actor.role, settings: actor.settings })),
    ),
  );
  let at = 0;
  const calls = plans.flatMap(({ signature, actor, attempts }): Call[] => {
    const own = outcomes.slice(at, at + attempts.length);
    at += attempts.length;
    if (unproven.has(signature.name) || unable.has(actor.identity.id)) return [];
    const cells = own.map((outcome, index) => cellOf(outcome, attempts[index]?.handed ?? [], marks, actor.hasOwn));
    return [{ routine: signature.name, identity: actor.identity.id, allowed: attempts.length > 0, cell: worst(cells) }];
  });
  return { calls: calls.toSorted(byRoutine), unproven };
};

const cellOf = (
  { refusal, answer }: Outcome,
  handed: readonly string[],
  marks: Readonly<Record<Owner, readonly string[]>>,
  hasOwn: boolean,
): Cell => {
  if (refusal !== null) return { reach: "error", cause: { sqlstate: refusal.sqlstate, message: refusal.message } };
  const fresh = (texts: readonly string[]) => texts.filter((text) => !handed.some((value) => value.includes(text)));
  const left = { a: fresh(marks.a), b: fresh(marks.b) };
  const holds = [...left.a, ...left.b].some((mark) => answer?.includes(mark));
  return holds ? shown(answer ?? "", null, left, hasOwn) : none;
};
