import type { Moved, Promotion } from "./contract.ts";

// What to type next. At night nobody wants to think about it.

const blockersOf = ({ blockers }: Moved): string =>
  blockers.map(({ pid }) => (pid === 0 ? "it" : `pid ${pid}`)).join(", ");

const continues = ({ pending: [first] }: Promotion): string =>
  first === undefined ? "" : `: it continues with ${first}`;

const undoLine = (record: Promotion): readonly string[] => {
  const mine = record.migrations.filter(({ outcome, direction }) => direction === "up" && outcome === "applied");
  const ways = record.undone.filter(({ outcome }) => outcome === "planned");
  if (record.command !== "promote" || mine.length === 0 || record.undone.length > ways.length) return [];
  const proof = ways.length === mine.length ? "  (proved exact, loses 0 rows)" : "";
  return [`or undo this run: lockstep rollback --steps ${mine.length}${proof}`];
};

const afterFailure = (record: Promotion): readonly string[] => {
  const stopped = record.migrations.find(({ failure }) => failure !== null);
  if (stopped === undefined) return [`run it again${continues(record)}`];
  if (stopped.blockers.length > 0) {
    return [`end or wait for ${blockersOf(stopped)}, then run it again${continues(record)}`];
  }
  if (stopped.outcome === "partly") {
    return [
      `look at what is done of ${stopped.id}, then run it again: it goes on behind the last statement that stands`,
    ];
  }
  return [`mend ${stopped.file}, which is not applied and may be changed, then run it again${continues(record)}`];
};

/** What the reader does next, one line each. */
export const nextAfter = (record: Promotion): readonly string[] => {
  if (record.outcome === "failed") return [...afterFailure(record), ...undoLine(record)];
  if (record.outcome === "unknown") return ["lockstep status says whether it is in the ledger; then run it again"];
  if (record.outcome === "cancelled") return [`run it again${continues(record)}`];
  if (record.outcome === "unhealthy") {
    return ["mend it and run it again: what follows the migrations is owed, and done then", ...undoLine(record)];
  }
  if (record.outcome === "different") return ["lockstep drift gives SQL that brings the two together"];
  return [];
};
