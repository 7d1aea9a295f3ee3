// From what was tried to how far it reached. `none` needs a reason: no right, a policy's refusal, or no row that came
// through. Whatever else Postgres said is an error, so that a broken policy never looks like a closed one.
import type { Access, Cell, Command } from "../../model/index.ts";
import type { Owner } from "../../rows/index.ts";
import type { Actor } from "./actor.ts";
import { type Ground, holdsRows } from "./ground.ts";
import type { Outcome, Refusal } from "./runner.ts";
import { held, isUnbound, type Outcomes, refusedByCheck, type Where } from "./trials.ts";

export const none: Cell = { reach: "none", cause: null };
const own: Cell = { reach: "own", cause: null };
const all: Cell = { reach: "all", cause: null };

const cause = ({ sqlstate, message }: Refusal): Cell["cause"] => ({ sqlstate, message });

const failed = (message: string, sqlstate = ""): Cell => ({ reach: "error", cause: { sqlstate, message } });

/** Rows that came through, by whose they are. */
export type Seen = { readonly a: number; readonly b: number; readonly others: number };

const reached = ({ a, b, others }: Seen, hasOwn: boolean, ownerless: boolean): Cell => {
  if (b > 0 || (a > 0 && !hasOwn)) return all;
  if (a > 0) return own;
  // Rows that were there before are somebody's we know nothing about, unless the table knows no owners.
  return others > 0 && ownerless ? all : none;
};

const countsOf = (text: string | null): readonly [number, number, number] => {
  const [first = 0, second = 0, third = 0] = (text ?? "").split(",").map(Number);
  return [first, second, third];
};

/** Of the relation, or of the table behind a view: how Postgres names it when a policy refuses a row. */
const namesIt = (where: Where, message: string): boolean => {
  const names = [where.ground.relation.name, ...where.ground.relation.reads];
  const last = (name: string) => /(?:"((?:[^"]|"")*)"|([^".]*))$/.exec(name);
  return names.some((name) => {
    const [, quoted, plain] = last(name) ?? [];
    return message.includes(`"${quoted?.replaceAll('""', '"') ?? plain}"`);
  });
};

/** Does the view ask for a right on what it reads that somebody lacks? */
const lacksBelow = ({ ground, tables }: Where, role: string, command: Command): boolean =>
  ground.relation.securityInvoker && tables.some(({ terrain }) => terrain.rights.get(role)?.[command] === null);

/** What a refusal means to somebody who was granted the command. */
const refused = (where: Where, actor: Actor, command: Command, outcome: Outcome): Cell => {
  const { refusal } = outcome;
  if (refusal === null) return none;
  const policy = refusedByCheck(outcome) && !refusal.nested && namesIt(where, refusal.message);
  const right = refusal.sqlstate === "42501" && lacksBelow(where, actor.role, command);
  return { reach: policy || right ? "none" : "error", cause: cause(refusal) };
};

// Constraints are looked at after policies, so what a constraint refuses, policies had let through. A name tells them from
// code that raises the same state.
const byConstraint = ({ sqlstate, constraint, column, nested }: Refusal): boolean =>
  sqlstate.startsWith("23") && !nested && (constraint !== "" || column !== "");

const ownerless = ({ ground }: Where): boolean => ground.relation.ownerColumn === null;

const selectCell = (where: Where, actor: Actor, { select, selectStranger }: Outcomes): Cell => {
  if (select === undefined) return none;
  if (select.refusal !== null) return refused(where, actor, "select", select);
  const { ground } = where;
  const answer = select.answer ?? "";
  if (!answer.startsWith("[")) {
    const [a, b, total] = countsOf(answer);
    return reached({ a, b, others: total - a - b }, actor.hasOwn, ownerless(where));
  }
  if (holdsRows(ground.relation)) {
    return reached(partsOf(ground, actor, JSON.parse(answer)), actor.hasOwn, ownerless(where));
  }
  return shown(answer, selectStranger?.answer ?? null, where.marks, actor.hasOwn);
};

/** Whose rows a text holds: told by what only one of them has, else by whether a stranger would be told the same. */
export const shown = (
  answer: string,
  toStranger: string | null,
  marks: Readonly<Record<Owner, readonly string[]>>,
  hasOwn: boolean,
): Cell => {
  const holds = (owner: Owner) => marks[owner].some((mark) => answer.includes(mark));
  if (answer === "[]" || answer === "") return none;
  if (holds("b") || !hasOwn) return all;
  if (holds("a")) return own;
  return toStranger === null || toStranger === answer ? all : own;
};

/** Whose rows they are that only some columns of were read. */
const partsOf = (ground: Ground, actor: Actor, read: readonly (readonly (string | null)[])[]): Seen => {
  const granted = ground.terrain.rights.get(actor.role)?.select ?? [];
  const at = granted.map((name) => ground.terrain.columns.findIndex((column) => column.name === name));
  const textOf = (values: readonly (string | null)[]) => JSON.stringify(values);
  const count = (texts: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    return counts;
  };
  const of = (owner: "a" | "b") =>
    count(ground.rows.flatMap((row) => (row.owner === owner ? [textOf(at.map((i) => row.values[i] ?? null))] : [])));
  const [mine, theirs] = [of("a"), of("b")];
  let [a, b, others] = [0, 0, 0];
  for (const [text, times] of count(read.map(textOf))) {
    const own = Math.min(times, mine.get(text) ?? 0);
    const foreign = Math.min(times - own, theirs.get(text) ?? 0);
    a += own;
    b += foreign;
    others += times - own - foreign;
  }
  return { a, b, others };
};

/** Which rows are not there any more as they were. */
const changed = (where: Where, outcome: Outcome): Seen => {
  if (outcome.touched === 0) return { a: 0, b: 0, others: 0 };
  const [a, b] = countsOf(outcome.seen);
  const had = (owner: "a" | "b") =>
    where.tables.reduce((sum, { rows }) => sum + rows.filter((row) => row.owner === owner).length, 0);
  const seen = { a: had("a") - a, b: had("b") - b };
  const others = Math.max(0, outcome.touched - seen.a - seen.b);
  return { ...seen, others: holdsRows(where.ground.relation) ? others : 0 };
};

const changeCell = (where: Where, actor: Actor, command: Command, outcome: Outcome): Cell =>
  outcome.refusal === null
    ? reached(changed(where, outcome), actor.hasOwn, ownerless(where))
    : refused(where, actor, command, outcome);

const updateCell = (where: Where, actor: Actor, { update, updateOwn, updateSame, takeOver }: Outcomes): Cell => {
  if (update === undefined) return none;
  if (update.refusal === null) return changeCell(where, actor, "update", update);
  if (byConstraint(update.refusal)) {
    // Some row got as far as the constraint, so it is not none.
    const same = updateSame === undefined ? all : changeCell(where, actor, "update", updateSame);
    return same.reach === "all" || !actor.hasOwn ? all : own;
  }
  const further = [takeOver, updateOwn].filter((outcome) => outcome?.refusal === null);
  const reaches = further.map((outcome) => (outcome ? changeCell(where, actor, "update", outcome) : none));
  const best = reaches.find(({ reach }) => reach === "all") ?? reaches.find(({ reach }) => reach === "own");
  return best ?? refused(where, actor, "update", update);
};

const deleteCell = (where: Where, actor: Actor, outcomes: Outcomes): Cell => {
  const { delete: deletion } = outcomes;
  if (deletion === undefined) return none;
  if (held(deletion) && isUnbound(where, actor)) return all;
  return changeCell(where, actor, "delete", deletion);
};

/** Whose row did it become? Null: the attempt failed. */
const inserted = (where: Where, outcome: Outcome, meant: "a" | "b", complete: boolean): "a" | "b" | "nobody" | null => {
  if (outcome.refusal !== null) return byConstraint(outcome.refusal) && complete ? meant : null;
  if (outcome.touched === 0) return "nobody";
  const [table] = where.tables;
  if (table === undefined || outcome.seen === null || table.relation.ownerColumn === null) return meant;
  const [, a, b] = countsOf(outcome.seen);
  const [, hadA, hadB] = countsOf(table.count);
  if (b > hadB) return "b";
  return a > hadA ? "a" : "nobody";
};

const insertCell = (where: Where, actor: Actor, { insertOwn, insertForeign }: Outcomes): Cell => {
  if (insertOwn === undefined || insertForeign === undefined) return none;
  const rights = where.ground.terrain.rights.get(actor.role)?.insert ?? [];
  const complete = where.ground.next.a?.required.every((column) => rights.includes(column)) ?? false;
  const became = [inserted(where, insertOwn, "a", complete), inserted(where, insertForeign, "b", complete)];
  const others = became[1] === "nobody" && insertForeign.touched > 0 && ownerless(where);
  const cell = reached(
    {
      a: became.filter((owner) => owner === "a").length,
      b: became.filter((owner) => owner === "b").length,
      others: others ? 1 : 0,
    },
    actor.hasOwn,
    ownerless(where),
  );
  if (cell.reach !== "none") return cell;
  // What must be given and was not granted keeps everybody out, whatever stumbled over it.
  if (!complete && isMissingValue(insertOwn)) return { ...none, cause: insertOwn.refusal && cause(insertOwn.refusal) };
  const tried = [insertOwn, insertForeign].map((outcome) => refused(where, actor, "insert", outcome));
  return tried.find(({ reach }) => reach === "error") ?? tried[0] ?? none;
};

// 23502 = not_null_violation
const isMissingValue = ({ refusal }: Outcome): boolean => refusal?.sqlstate === "23502";

const handOverCell = (where: Where, actor: Actor, { handOver }: Outcomes): Cell | null => {
  if (handOver === undefined) return null;
  if (handOver.refusal !== null) {
    // Whoever else is there has a row already, and there can be no second one.
    const taken = handOver.refusal.constraint !== "" && handOver.refusal.constraint === where.ground.next.a?.clash;
    if (taken) return none;
    return byConstraint(handOver.refusal) ? all : refused(where, actor, "update", handOver);
  }
  if (handOver.touched === 0) return null;
  const [, , b] = countsOf(handOver.seen);
  const [, , hadB] = countsOf(where.tables[0]?.count ?? null);
  return b > hadB ? all : none;
};

export const commands = ["select", "insert", "update", "delete"] as const;

/** What can be said without rows to try on: what Postgres decides by rights alone, and nothing more. */
const byRights = ({ ground }: Where, { role }: Actor, command: Command, why: string): Cell => {
  const { relation, terrain } = ground;
  const rights = terrain.rights.get(role);
  if (rights === undefined) return failed(why);
  const writable = command === "select" || terrain.writable[command];
  if (rights[command] === null || !writable) return none;
  const admits = relation.policies.some((policy) => policy.permissive && [command, "all"].includes(policy.command));
  if (relation.kind === "view") return failed(why);
  if (rights.bypassesRls || !holdsRows(relation) || !relation.rowSecurity) return all;
  return admits ? failed(why) : none;
};

/** How somebody fared. `untried`: why there was nothing to try on. */
export const accessOf = (where: Where, actor: Actor, outcomes: Outcomes, untried: string | null): Access => {
  const tried: Readonly<Record<Command, () => Cell>> = {
    select: () => selectCell(where, actor, outcomes),
    insert: () => insertCell(where, actor, outcomes),
    update: () => updateCell(where, actor, outcomes),
    delete: () => deleteCell(where, actor, outcomes),
  };
  const unfit = where.ground.next.a === null ? "no further row could be made" : null;
  const cell = (command: Command): Cell => {
    const why = untried ?? (command === "insert" ? unfit : null);
    return why === null ? tried[command]() : byRights(where, actor, command, why);
  };
  const [select, insert, update, deletion] = commands.map(cell);
  return {
    relation: where.ground.relation.name,
    identity: actor.identity.id,
    cells: { select: select ?? none, insert: insert ?? none, update: update ?? none, delete: deletion ?? none },
    handOver: untried === null ? handOverCell(where, actor, outcomes) : null,
    stranger: null,
  };
};
