import type { Blocker } from "../deploy/index.ts";
import { count, duration } from "../formats/count.ts";
import type { Moved, Outcome, Promotion } from "./contract.ts";
import { failedAfter, stepLines, wroteBefore } from "./step-lines.ts";

// Sentences that the terminal and the page share. Names stand in back-ticks where they come from files or databases.

const code = (name: string): string => `\`${name.replaceAll("`", "'")}\``;

/** `12 ms`, `3.2 s`, `15 min`, `3 h`. */
export const span = (ms: number): string => {
  if (ms < 90_000) return duration(ms).replace(/\.0 s$/, " s");
  return ms < 90 * 60_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
};

const target = ({ database }: Promotion): string => code(database ?? "the database");

/** How far the database is, for the end of a sentence. */
const standing = (record: Promotion): string =>
  record.standsAt === null ? "as before the first migration" : `as after ${code(record.standsAt)}`;

const moved = (record: Promotion, outcomes: readonly Moved["outcome"][]): number =>
  record.migrations.filter(({ outcome }) => outcomes.includes(outcome)).length;

const stopped = ({ migrations }: Promotion): Moved | null =>
  migrations.find(({ outcome }) => ["rolled-back", "partly", "unknown"].includes(outcome)) ??
  migrations.find(({ failure }) => failure !== null) ??
  null;

const unharmed = ({ verification }: Promotion): string => (verification.status === "equal" ? ", and unharmed" : "");

const failed = (record: Promotion): string => {
  const one = stopped(record);
  const what = record.command === "promote" ? "applied" : "undone";
  if (one === null) return `stopped. ${target(record)} is ${standing(record)}`;
  if (one.outcome === "partly") {
    return `${code(one.id)} was ${what} in part: ${one.done} of ${count(one.statements, "statement")} stand. The rest of ${target(record)} is ${standing(record)}`;
  }
  return `${code(one.id)} was not ${what}. ${target(record)} is ${standing(record)}${unharmed(record)}`;
};

const planned = (record: Promotion): string => {
  const what = record.command === "promote" ? "apply" : "undo";
  return `would ${what} ${count(record.migrations.length, "migration")} on ${target(record)}; nothing was written`;
};

const changedSomething = ({ migrations }: Promotion): boolean =>
  migrations.some(({ outcome }) => outcome === "applied" || outcome === "undone" || outcome === "partly");

const cancelled = (record: Promotion): string =>
  changedSomething(record)
    ? `cancelled. ${target(record)} is ${standing(record)}; what was under way was rolled back`
    : "cancelled; nothing was written";

const untouched = (record: Promotion): string =>
  wroteBefore(record) ? "no migration was applied to" : "nothing was written to";

const unhealthy = (record: Promotion): string => {
  const [first = "", ...others] = failedAfter(record);
  const what = `${code(first)}${others.length === 0 ? "" : ` and ${others.length} more`} failed`;
  const done = moved(record, ["applied", "already"]);
  if (done === 0)
    return `${what}, which an earlier run owed. No migration was pending; ${target(record)} is ${standing(record)}`;
  return `${count(done, "migration")} applied and kept, but ${what} afterwards. ${target(record)} is ${standing(record)}`;
};

/** What nobody knows of whether it was committed: a migration, or a task around them. */
const unsure = (record: Promotion): string =>
  stopped(record)?.id ??
  [...record.before, ...record.after].find(({ outcome }) => outcome === "unknown")?.name ??
  "the last migration";

const unknown = (record: Promotion): string => {
  const one = stopped(record);
  if (one?.outcome !== "unknown" || one.done === 0) return `nobody knows whether ${code(unsure(record))} was committed`;
  return `${code(one.id)} was committed, but the ledger of ${target(record)} does not say so`;
};

/** The verdict in one sentence, without a full stop. */
export const headline = (record: Promotion): string => {
  const to = target(record);
  const sentences: Readonly<Record<Outcome, () => string>> = {
    "nothing-to-do": () => `nothing to do: ${to} is ${standing(record)}`,
    planned: () => planned(record),
    promoted: () =>
      `${count(moved(record, ["applied", "already"]), "migration")} applied; ${to} is ${standing(record)}`,
    marked: () =>
      `${count(moved(record, ["marked", "already"]), "migration")} marked as applied on ${to}, and none of them run`,
    undone: () => `${count(moved(record, ["undone", "already"]), "migration")} undone; ${to} is ${standing(record)}`,
    refused: () => `refused, for ${count(record.refusals.length, "reason")}; ${untouched(record)} ${to}`,
    failed: () => failed(record),
    different: () =>
      `${count(moved(record, ["applied", "undone", "already"]), "migration")} ${record.command === "promote" ? "applied" : "undone"}, but ${to} is not what the rehearsal predicted`,
    unhealthy: () => unhealthy(record),
    unknown: () => unknown(record),
    cancelled: () => cancelled(record),
    declined: () => "not confirmed; nothing was written",
    unjudged: () => record.problem?.message ?? "could not judge",
    misasked: () => record.problem?.message ?? "asked wrongly",
  };
  return sentences[record.outcome]();
};

const well: ReadonlySet<Outcome> = new Set(["nothing-to-do", "planned", "promoted", "marked", "undone"]);

export const isWell = ({ outcome }: Promotion): boolean => well.has(outcome);

const lockRefused = "55P03";

/** What stopped it, without the place. */
const failureWords = (record: Promotion, { failure, attempts, ms }: Moved): string => {
  if (failure === null) return "";
  if (failure.sqlstate !== lockRefused) {
    return `${failure.message}${failure.sqlstate === "" ? "" : ` (${failure.sqlstate})`}`;
  }
  const times = attempts > 1 ? `, ${attempts} times in ${span(ms)}` : "";
  return `could not get a lock within ${span(record.limits.lockTimeoutMs)}${times} (${lockRefused})`;
};

const holder = ({ pid, application, user, ageMs, query }: Blocker): string => {
  const who = `${pid === 0 ? "" : `pid ${pid} `}"${application}"`;
  const seen =
    ageMs === null ? ["since when and with what is hidden from this role without pg_read_all_stats"] : [span(ageMs)];
  return `${who} (${[`user ${user}`, ...seen, ...(query === "" ? [] : [query])].join(", ")})`;
};

const timing = (one: Moved): string => {
  const attempts = one.attempts > 1 ? `, ${one.attempts} attempts, waited ${span(one.waitedMs)}` : "";
  const alone = one.transactional ? "" : ", statement by statement";
  if (one.outcome === "already") return "somebody else did it meanwhile";
  return one.outcome === "marked" ? "marked" : `${span(one.ms)}${attempts}${alone}`;
};

const known = (one: Moved): string => {
  const words = [
    count(one.statements, "statement"),
    one.transactional ? "one transaction" : "statement by statement, outside of a transaction",
    ...(one.direction === "up" && one.down !== null ? [one.down === "missing" ? "no down" : `down ${one.down}`] : []),
    ...(one.appliedAt === null ? [] : [`applied ${one.appliedAt}`]),
  ];
  return words.join(", ");
};

const losses = (one: Moved): readonly string[] =>
  one.losses.map(({ address, rows }) =>
    rows === null
      ? `drops ${code(address)}, whose rows could not be counted`
      : `drops ${code(address)}: ${count(rows, "row")}`,
  );

type Lines = readonly (readonly [label: string, text: string])[];

const some = (label: string, texts: readonly string[]): Lines => texts.map((text) => [label, text] as const);

const happened = (record: Promotion): Lines => {
  const one = stopped(record);
  if (one?.failure == null) return [];
  const { file, line, column, statement, hint, detail } = one.failure;
  return [
    ["what happened", failureWords(record, one)],
    ...(statement === "" ? [] : ([["where", `${file}:${line}:${column}: ${statement}`]] as const)),
    ...some(
      "hint",
      [detail, hint].flatMap((text) => text ?? []),
    ),
    ...some("who held it", one.blockers.map(holder)),
  ];
};

const listed = (moves: readonly Moved[], outcomes: readonly Moved["outcome"][]): string =>
  moves
    .filter(({ outcome }) => outcomes.includes(outcome))
    .map((one) => `${one.id} ${timing(one)}`)
    .join(" · ");

const verified = (record: Promotion): Lines => {
  const { verification, outcome } = record;
  const { status, after } = verification;
  const what = after === null ? "before the first migration" : `after ${after}`;
  if (status === "equal") return [["verified", `its catalog equals the one predicted for ${what}`]];
  if (status === "different") return [["verified", `its catalog differs from the one predicted for ${what}:`]];
  return outcome === "promoted" || outcome === "undone" || (outcome === "unhealthy" && moved(record, ["applied"]) > 0)
    ? [["verified", "the ledger; its catalog was not predicted"]]
    : [];
};

const planLines = ({ outcome, migrations }: Promotion): Lines =>
  outcome === "planned" || outcome === "declined"
    ? migrations.flatMap((one) => [[one.id, known(one)] as const, ...some("", losses(one))])
    : [];

const doneLines = (record: Promotion): Lines => {
  const { migrations, undone, outcome } = record;
  if (["planned", "declined", "refused"].includes(outcome)) return [];
  const done: readonly Moved["outcome"][] = ["applied", "undone", "already", "marked"];
  if (isWell(record) || outcome === "unhealthy") {
    return migrations.filter((one) => done.includes(one.outcome)).map((one) => [one.id, timing(one)] as const);
  }
  const now = listed(migrations, done);
  const back = listed(undone, ["undone", "already"]);
  return [
    ...some(record.command === "promote" ? "applied now" : "undone now", now === "" ? [] : [now]),
    ...some("undone again", back === "" ? [] : [back]),
  ];
};

const limitsLine = ({ limits, outcome, command }: Promotion): Lines => {
  if (outcome !== "planned" || command !== "promote") return [];
  const statement = limits.statementTimeoutMs === 0 ? "none" : span(limits.statementTimeoutMs);
  const text = `a lock ${span(limits.lockTimeoutMs)}, tried for ${span(limits.retryForMs)}; a statement ${statement}`;
  return [["limits", text]];
};

const pendingLine = ({ outcome, command, pending: all, migrations }: Promotion): Lines => {
  const committed = migrations.filter((one) => one.outcome === "unknown" && one.done > 0).map(({ id }) => id);
  const pending = all.filter((id) => !committed.includes(id));
  const quiet = command === "rollback" || ["planned", "refused", "misasked", "unjudged"].includes(outcome);
  if (quiet || pending.length === 0) return [];
  const shown = pending.slice(0, 8).join(" · ");
  return [["still pending", pending.length > 8 ? `${shown} · and ${pending.length - 8} more` : shown]];
};

const remarks = ({ migrations, undone }: Promotion): readonly string[] =>
  [...migrations, ...undone].flatMap((one) => one.remarks.map((text) => `${one.id}: ${text}`));

/** Everything below the verdict, in the order in which somebody at night asks for it. */
export const storyLines = (record: Promotion): Lines => [
  ...happened(record),
  ...stepLines(record, "before", span),
  ...planLines(record),
  ...limitsLine(record),
  ...doneLines(record),
  ...some("stands of it", record.verification.begun.map(code)),
  ...pendingLine(record),
  ...some(
    "proved",
    record.outcome === "planned" ? record.proved : record.proved.filter((one) => / proved by /.test(one)),
  ),
  ...verified(record),
  ...stepLines(record, "after", span),
  ...some("accepted", firstOf(record.accepted)),
  ...some("remark", remarks(record)),
];

/** As many as somebody reads; the record as JSON has all. */
const mostShown = 20;

/** The first of many, and how many are left. */
export const someOf = <T>(
  all: readonly T[],
  most = mostShown,
): { readonly shown: readonly T[]; readonly left: string | null } => ({
  shown: all.slice(0, most),
  left: all.length > most ? `and ${all.length - most} more, in the record as JSON` : null,
});

const firstOf = (all: readonly string[]): readonly string[] => {
  const { shown, left } = someOf(all);
  return left === null ? shown : [...shown, left];
};

/** A text that may be long, cut between lines where it can be. */
export const cutText = (text: string, most = 2_000): string => {
  if (text.length <= most) return text;
  const head = text.slice(0, most);
  const end = head.lastIndexOf("\n");
  return `${end > most / 2 ? head.slice(0, end) : head}\n…`;
};
