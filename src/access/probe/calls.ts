// Functions as everybody: called with ids of b, who must not show, and of a. What comes back is judged by the texts in it
// that only stand in rows of one of them, leaving out what was handed in.
import type { Call, Cell, Query, Routine } from "../../model/index.ts";
import type { Owner, OwnerId } from "../../rows/index.ts";
import type { Actor } from "./actor.ts";
import { type Attempt, attemptOf, ranScript, rowIds, type Signature, scriptedOf, searchOf } from "./call-arguments.ts";
import type { Ground } from "./ground.ts";
import { order } from "./matrix.ts";
import type { Outcome, Probe, Runner } from "./runner.ts";
import { none, shown } from "./verdicts.ts";
import { type Caller, without, worstOf, writesSql, wroteTo } from "./writes-of-calls.ts";

// Arguments that are only given back are not handed in; a procedure wants a place for each.
const SIGNATURES = `
select q.name, pg_catalog.format('%I.%I', n.nspname, p.proname) as call, p.prosecdef and p.prosrc ~* '\\mexecute\\M' as executes, p.prokind = 'p' as procedure, p.provariadic <> 0 as variadic,
  (select jsonb_agg(jsonb_build_object('name', coalesce(p.proargnames[x.place], ''), 'type', pg_catalog.format_type(t.oid, null),
     'kind', t.typtype, 'base', case when t.typelem <> 0 and t.typcategory = 'A' then 'array' else coalesce(b.typname, t.typname) end,
     'label', (select e.enumlabel from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder desc limit 1)) order by x.place)
   from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality x (type, place)
   join pg_catalog.pg_type t on t.oid = x.type left join pg_catalog.pg_type b on b.oid = nullif(t.typbasetype, 0)
   where coalesce(p.proargmodes[x.place], 'i') in ('i', 'b', 'v') or (p.prokind = 'p' and p.proargmodes[x.place] = 'o')) as arguments,
  array(select r.rolname::text from pg_catalog.pg_roles r where r.rolname = any ($2::text[])
    and pg_catalog.has_function_privilege(r.oid, p.oid, 'execute') and pg_catalog.has_schema_privilege(r.oid, n.oid, 'usage') order by 1) as callers
from unnest($1::text[]) q (name) join pg_catalog.pg_proc p on p.oid = pg_catalog.to_regprocedure(q.name)
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where p.prokind in ('f', 'p') order by q.name`;

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
  /** Tables that a function may write with rights that are not the caller's, by its name. */
  readonly writable: ReadonlyMap<string, readonly Ground[]>;
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

type Plan = { readonly signature: Signature; readonly actor: Actor; readonly attempts: readonly Attempt[] };

const plansFor = ({ signatures, actors, unable, owners, grounds }: CallsRequest) => {
  const unproven = new Map<string, string>();
  const plans = signatures.flatMap((signature): Plan[] => {
    const attempts = (["b", "a"] as const).flatMap((owner) => [
      attemptOf(signature, { person: owners[owner], row: () => null }),
      attemptOf(signature, { person: owners[owner], row: rowIds(grounds, owner) }),
      searchOf(signature, { person: owners[owner], row: rowIds(grounds, owner) }),
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
  return { plans, unproven };
};

type Outturn = Pick<Call, "cell" | "wrote">;

type Ready = { readonly tables: readonly Ground[]; readonly probe: Probe };

/** Runs what a unique constraint stopped again without it: a row of somebody else may have been about to be written. */
const freely = async (run: Runner, ready: readonly Ready[]): Promise<readonly Outcome[]> => {
  const outcomes = await run(ready.map(({ probe }) => probe));
  const stopped = ready.flatMap(({ tables, probe }, index) => {
    const { refusal } = outcomes[index] ?? { refusal: null };
    // 23505 = unique_violation
    const unique = refusal?.sqlstate === "23505" && refusal.constraint !== "" && tables.length > 0;
    return unique ? [{ index, probe: { ...probe, before: without(tables, refusal.constraint) ?? [] } }] : [];
  });
  const again = await run(stopped.map(({ probe }) => probe));
  const freed = new Map(stopped.map(({ index }, at) => [index, again[at]]));
  return outcomes.map((outcome, index) => {
    const other = freed.get(index);
    return other?.phase === "done" ? { ...outcome, seen: other.seen } : outcome;
  });
};

const carryOut = async (
  { run, owners, marks, writable }: CallsRequest,
  plans: readonly Plan[],
): Promise<readonly Outturn[]> => {
  const looking = new Map(
    [...writable].flatMap(([name, tables]) => (tables.length === 0 ? [] : [[name, writesSql(tables)] as const])),
  );
  const probes = plans.flatMap(({ signature, actor, attempts }) => {
    const tables = writable.get(signature.name) ?? [];
    const after = looking.get(signature.name);
    const seen = after === undefined ? {} : { after, always: true };
    return attempts.map(({ probe }) => ({
      tables,
      probe: { ...probe, ...seen, role: actor.role, settings: actor.settings },
    }));
  });
  const outcomes = await freely(run, probes);
  let at = 0;
  return plans.map(({ signature, actor, attempts }) => {
    const own = outcomes.slice(at, at + attempts.length);
    at += attempts.length;
    const handed = (index: number) => attempts[index]?.handed ?? [];
    const tables = writable.get(signature.name) ?? [];
    return {
      cell: worst(own.map((outcome, index) => cellOf(outcome, handed(index), marks, actor.hasOwn))),
      wrote: worstOf(own.flatMap(({ seen }, index) => wroteTo(tables, seen, callerOf(actor, handed(index), owners)))),
    };
  });
};

const reachedOthers = ({ cell, wrote }: Outturn): boolean =>
  cell.reach === "all" || wrote.some(({ did }) => did !== "own");

/** Which of these plans' functions run SQL that the caller hands in. */
const scripted = async ({ run, owners }: CallsRequest, plans: readonly Plan[]): Promise<ReadonlySet<Plan>> => {
  const trials = plans.flatMap((plan) =>
    plan.attempts.length === 0 ? [] : scriptedOf(plan.signature, owners.a).map(({ probe }) => ({ plan, probe })),
  );
  const outcomes = await run(
    trials.map(({ plan: { actor }, probe }) => ({ ...probe, role: actor.role, settings: actor.settings })),
  );
  return new Set(outcomes.flatMap((outcome, index) => (ranScript(outcome) ? (trials[index]?.plan ?? []) : [])));
};

export const tryCalls = async (request: CallsRequest): Promise<Calls> => {
  const { plans, unproven } = plansFor(request);
  const outturns = await carryOut(request, plans);
  // Whoever has rows of their own may have got through by them, as an admin does: somebody without any asks again.
  const doubtful = plans.filter(({ actor }, index) => {
    const outturn = outturns[index];
    return actor.hasOwn && outturn !== undefined && reachedOthers(outturn);
  });
  const asStrangers = await carryOut(
    request,
    doubtful.map((plan) => ({
      ...plan,
      actor: { ...plan.actor, settings: plan.actor.strangerSettings, hasOwn: false },
    })),
  );
  const runs = await scripted(request, plans);
  const strangers = new Map(doubtful.map((plan, index) => [plan, asStrangers[index] ?? null]));
  const calls = plans.flatMap((plan, index): Call[] => {
    const { signature, actor, attempts } = plan;
    const outturn = outturns[index];
    if (outturn === undefined || unproven.has(signature.name) || request.unable.has(actor.identity.id)) return [];
    const stranger = strangers.get(plan) ?? null;
    return [
      {
        routine: signature.name,
        identity: actor.identity.id,
        allowed: attempts.length > 0,
        ...outturn,
        runsScript: runs.has(plan),
        standing: stranger !== null && !reachedOthers(stranger),
      },
    ];
  });
  return { calls: calls.toSorted(byRoutine), unproven };
};

const callerOf = ({ hasOwn }: Actor, handed: readonly string[], { a }: CallsRequest["owners"]): Caller => {
  const mine = new Set(hasOwn ? [a.uuid, a.text, String(a.integer)] : []);
  return {
    others: new Set(hasOwn ? ["b"] : ["a", "b"]),
    handed: new Set(handed.map((text) => (text === "true" ? "t" : text)).filter((text) => !mine.has(text))),
  };
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
