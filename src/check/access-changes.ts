// What a look at the base branch tells of a cell, and which cells differ. Where it tells nothing (an identity that was not
// tried there, a table that could not be filled), nothing is said to have changed.

import type {
  Access,
  AccessEvidence,
  Call,
  Cell,
  Command,
  Reach,
  ReportCall,
  ReportCells,
  ReportRls,
} from "../model/index.ts";

type Change = ReportRls["changes"][number];

export const commands: readonly Command[] = ["select", "insert", "update", "delete"];

const keyOf = (subject: string, identity: string): string => JSON.stringify([subject, identity]);

export const cellsOf = ({ cells }: Access): ReportCells => ({
  select: cells.select.reach,
  insert: cells.insert.reach,
  update: cells.update.reach,
  delete: cells.delete.reach,
});

export const callReach = ({ allowed, cell }: Call): ReportCall => {
  if (!allowed) return "none";
  return cell.reach === "none" ? "allowed" : cell.reach;
};

/** Did it fail before Postgres was asked, for want of a row? Then nobody knows how it would have gone. */
export const isUntried = ({ reach, cause }: Cell): boolean => reach === "error" && cause?.sqlstate === "";

type Known = {
  readonly cells: ReportCells;
  readonly tried: ReadonlySet<Command>;
  readonly handOver: Reach | null;
};

const closed: Known = {
  cells: { select: "none", insert: "none", update: "none", delete: "none" },
  tried: new Set(commands),
  handOver: "none",
};

const knownBy = (row: Access): Known => ({
  cells: cellsOf(row),
  tried: new Set(commands.filter((command) => !isUntried(row.cells[command]))),
  handOver: row.handOver === null || isUntried(row.handOver) ? null : row.handOver.reach,
});

/** The commands that fared otherwise. */
export const differing = (a: Known, b: Known): readonly Command[] =>
  commands.filter((command) => a.tried.has(command) && b.tried.has(command) && a.cells[command] !== b.cells[command]);

/** What one state of a database tells; null where it does not. */
export type Told = {
  readonly relation: (name: string, identity: string, role: string) => Known | null;
  readonly call: (routine: string, identity: string, role: string) => ReportCall | null;
};

/** How much is known of somebody whose attempt is not there: tried on other things, a stranger who reaches nothing, or neither. */
const standing = ({ identities, exposure }: AccessEvidence, identity: string, role: string) => {
  if (identities.some(({ id }) => id === identity)) return "tried";
  return exposure.roles.some(({ name }) => name === role) ? "unknown" : "stranger";
};

export const toldBy = (access: AccessEvidence): Told => {
  const rows = new Map(access.matrix.map((row) => [keyOf(row.relation, row.identity), row]));
  const calls = new Map(access.calls.map((call) => [keyOf(call.routine, call.identity), call]));
  const relations = new Map(access.relations.map((relation) => [relation.name, relation]));
  const routines = new Map(access.routines.map((routine) => [routine.name, routine]));
  return {
    relation: (name, identity, role) => {
      const row = rows.get(keyOf(name, identity));
      if (row !== undefined) return knownBy(row);
      const exposed = relations.get(name)?.exposed === true;
      const who = standing(access, identity, role);
      return who === "stranger" || (who === "tried" && !exposed) ? closed : null;
    },
    call: (routine, identity, role) => {
      const call = calls.get(keyOf(routine, identity));
      if (call !== undefined) return callReach(call);
      const callable = routines.get(routine)?.callableBy.includes(role) === true;
      const who = standing(access, identity, role);
      return who === "stranger" || (who === "tried" && !callable) ? "none" : null;
    },
  };
};

const between = (subject: string, identity: string, base: Known, now: Known): readonly Change[] => [
  ...differing(base, now).map((command) => ({
    subject,
    identity,
    command,
    base: base.cells[command],
    now: now.cells[command],
  })),
  ...(base.handOver === null || now.handOver === null || base.handOver === now.handOver
    ? []
    : [{ subject, identity, command: "hand over" as const, base: base.handOver, now: now.handOver }]),
];

/**
 * Every cell that differs, relations first, sorted by name, each in the order of the identities. What is gone altogether is
 * left out, and so is who is trusted: that a service reaches a new table is no news.
 */
export const accessChanges = (head: AccessEvidence, base: AccessEvidence): readonly Change[] => {
  const trusted = new Set(head.exposure.roles.filter((role) => role.trusted).map(({ name }) => name));
  const asking = head.identities.filter(({ role }) => !trusted.has(role));
  const [told, was] = [toldBy(head), toldBy(base)];
  const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
  const relations = names(head.relations).flatMap((name) =>
    asking.flatMap(({ id, role }) => {
      const [before, now] = [was.relation(name, id, role), told.relation(name, id, role)];
      return before === null || now === null ? [] : between(name, id, before, now);
    }),
  );
  const calls = names(head.routines).flatMap((name) =>
    asking.flatMap(({ id, role }) => {
      const [before, now] = [was.call(name, id, role), told.call(name, id, role)];
      if (before === null || now === null || before === now) return [];
      return [{ subject: name, identity: id, command: "call" as const, base: before, now }];
    }),
  );
  return [...relations, ...calls];
};
