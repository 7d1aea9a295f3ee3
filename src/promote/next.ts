import type { Moved, Promotion } from "./contract.ts";

// What to type next. At night nobody wants to think about it.

const blockersOf = ({ blockers }: Moved): string =>
  blockers.map(({ pid }) => (pid === 0 ? "it" : `pid ${pid}`)).join(", ");

const continues = ({ pending: [first] }: Promotion): string =>
  first === undefined ? "" : `: it continues with ${first}`;

/** What stopped it by its SQLSTATE, and is not in the file. Empty: it is over already. Null: the file it is. */
const remedyOf = ({ failure }: Moved, { limits, postgres }: Promotion): string | null => {
  const sqlstate = failure?.sqlstate ?? "";
  // 08P01 = protocol_violation: what a pooler says when a limit of its own is over
  if (sqlstate === "08P01" && (postgres?.pooler ?? "none") !== "none")
    return "connect to the database itself or raise the pooler's limit";
  // 57014 = query_canceled
  if (sqlstate === "57014") return limits.statementTimeoutMs > 0 ? "raise `statement-timeout`" : "";
  // 08 = connection, 57P = the server or an operator ended it, 40 = rolled back for another's sake, 55P03 = lock
  if (/^(08|57P|40)|^55P03$/.test(sqlstate)) return "";
  if (sqlstate === "53100") return "make room on the server's disk";
  if (/^53/.test(sqlstate)) return "give the server more of what it ran out of";
  if (/^23/.test(sqlstate)) return "mend the rows that stand in its way";
  return /^42501$/.test(sqlstate) ? "grant what the role lacks" : null;
};

// 57P01 = admin_shutdown: the server stopped, somebody ended the session, or the statement did. The last would do it again.
const shouldItEndAgain = ({ id, failure, outcome, file }: Moved): string => {
  if (failure?.sqlstate !== "57P01" || failure.statement === "") return "";
  const suspect = `. Should it end so again, see whether ${file}:${failure.line} ends its own session`;
  return outcome === "partly"
    ? `${suspect}; if so, finish ${id} by hand, then lockstep promote --baseline ${id}`
    : `${suspect}, and take that out`;
};

/** It was committed, all of it, and its row is not to be seen. */
const rowless = ({ outcome, done }: Moved): boolean => outcome === "unknown" && done > 0;

const afterRowless = ({ ledger }: Promotion, { id, direction }: Moved): readonly string[] => [
  `bring ${ledger?.table ?? "the ledger's table"} back, and the right to read it; then lockstep status`,
  direction === "up"
    ? `if that does not list ${id} as applied: lockstep promote --baseline ${id} proves that it is there, and tells the ledger`
    : `if that still lists ${id} as applied, take its row away: its down was committed`,
];

const undoLine = (record: Promotion): readonly string[] => {
  const mine = record.migrations.filter(({ outcome, direction }) => direction === "up" && outcome === "applied");
  const ways = record.undone.filter(({ outcome }) => outcome === "planned");
  const partly = record.migrations.some(({ outcome }) => outcome === "partly");
  if (record.command !== "promote" || mine.length === 0 || partly || record.undone.length > ways.length) return [];
  const proof = ways.length === mine.length ? "  (proved exact, loses 0 rows)" : "";
  return [`or undo this run: lockstep rollback --steps ${mine.length}${proof}`];
};

const afterFailure = (record: Promotion): readonly string[] => {
  const stopped = record.migrations.find(({ failure }) => failure !== null);
  if (stopped === undefined) return [`run it again${continues(record)}`];
  if (stopped.blockers.length > 0) {
    return [`end or wait for ${blockersOf(stopped)}, then run it again${continues(record)}`];
  }
  const table = stopped.failure?.table;
  if (table !== undefined) {
    return [`look at ${table}, and leave ${stopped.file} as it is; then run it again${continues(record)}`];
  }
  if (stopped.outcome === "partly") {
    const cure = remedyOf(stopped, record) ?? "take away what stopped it, and leave the file as it is";
    const goesOn = `run it again: it goes on at statement ${stopped.done + 1} of ${stopped.statements}`;
    return [`${cure === "" ? "" : `${cure}, then `}${goesOn}${shouldItEndAgain(stopped)}`];
  }
  const remedy = remedyOf(stopped, record);
  if (remedy === "") return [`run it again${continues(record)}${shouldItEndAgain(stopped)}`];
  const file = `mend ${stopped.file}, which is not applied and may be changed`;
  return [`${remedy === null ? file : `${remedy}, or ${file}`}, then run it again${continues(record)}`];
};

/** What the reader does next, one line each. */
export const nextAfter = (record: Promotion): readonly string[] => {
  if (record.outcome === "failed") return [...afterFailure(record), ...undoLine(record)];
  const unsure = [...record.before, ...record.after].filter(({ outcome }) => outcome === "unknown");
  if (record.outcome === "unknown" && unsure.length > 0) {
    const names = unsure.map(({ name }) => name).join(", ");
    return [`look whether ${names} took effect; then run it again, which does it anew`];
  }
  const committed = record.migrations.find(rowless);
  if (record.outcome === "unknown" && committed !== undefined) return afterRowless(record, committed);
  if (record.outcome === "unknown") return ["lockstep status says whether it is in the ledger; then run it again"];
  if (record.outcome === "cancelled") return [`run it again${continues(record)}`];
  if (record.outcome === "unhealthy") {
    return ["mend it and run it again: what follows the migrations is owed, and done then", ...undoLine(record)];
  }
  if (record.outcome === "unjudged" && record.migrations.length > 0) {
    return [
      "once the database can be read: lockstep drift says whether its catalog is as it should be, then run it again",
    ];
  }
  if (record.outcome === "different") {
    const owed = record.after.some(({ outcome }) => outcome === "failed");
    return [
      "lockstep drift gives SQL that brings the two together",
      ...(owed ? ["then run it again: what follows the migrations is owed, and done then"] : []),
    ];
  }
  return [];
};
