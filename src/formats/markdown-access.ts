// Who can reach what: the cells that a pull request changes, then the whole matrix, then what nobody could prove.

import type { Report, ReportRls } from "../model/index.ts";
import type { Part } from "./budget.ts";
import { changedCells } from "./changed-cells.ts";
import { count } from "./count.ts";
import { code, prose } from "./escape.ts";
import { folded, listed, table } from "./fold.ts";

type Rls = ReportRls;

const title = "Who can reach what";

/** A fold with a grid that gives up its rows from the end. */
const gridPart = (
  worth: number,
  summary: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  ahead: readonly string[] = [],
): Part => ({
  worth,
  items: rows.length,
  render: (shown) => {
    if (rows.length === 0) return "";
    if (shown === 0) return `${summary}: left out for length.`;
    const rest = rows.length - shown;
    const grid = table(
      columns.map((name) => ({ title: name })),
      rows.slice(0, shown),
    );
    return folded(summary, [...ahead, grid, ...(rest > 0 ? [`… and ${count(rest, "more row")}`] : [])].join("\n\n"));
  },
});

const subject = (name: string): string => code(name, "cell", 80);
const identity = (name: string): string => code(name, "cell", 60);

const changesPart = ({ changes }: Rls): Part =>
  gridPart(
    60,
    `${title}: ${count(changes.length, "cell")} changed`,
    ["table", "identity", "command", "base", "now"],
    changedCells(changes).map((change) => [
      subject(change.subject),
      identity(change.identity),
      change.commands.join(", "),
      change.base,
      `**${change.now}**`,
    ]),
  );

/** Why these tables and these identities: where the reader disagrees, the whole matrix is beside the point. */
const groundsOf = ({ exposure, coverage }: Rls): string => {
  const lines = [
    ...exposure.schemas.map(({ name, why }) => `schema ${code(name)}: ${prose(why)}`),
    ...exposure.roles.map(({ name, why }) => `role ${code(name)}: ${prose(why)}`),
    ...exposure.identities.map(({ id, why }) => `tried as ${code(id)}: ${prose(why)}`),
    ...coverage.exempt.map((one) => `exempt is ${code(one.table)}: ${prose(one.reason)}`),
  ];
  return listed(lines, 40);
};

const matrixPart = (rls: Rls): Part => {
  const handOver = rls.access.some((row) => row.handOver !== null);
  const rows = rls.access.map((row) => [
    subject(row.table),
    identity(row.identity),
    row.select,
    row.insert,
    row.update,
    row.delete,
    ...(handOver ? [row.handOver ?? "–"] : []),
  ]);
  const tables = new Set(rls.access.map((row) => row.table)).size;
  const identities = new Set(rls.access.map((row) => row.identity)).size;
  return gridPart(
    25,
    `${title}, all of it: ${count(tables, "table")} as ${count(identities, "identity", "identities")}`,
    ["table", "identity", "select", "insert", "update", "delete", ...(handOver ? ["hand over"] : [])],
    rows,
    [groundsOf(rls)].filter((text) => text !== ""),
  );
};

const callsPart = ({ calls }: Rls): Part => {
  const reaching = calls.filter(({ reach }) => reach !== "none");
  return gridPart(
    22,
    `Who can call what: ${count(new Set(reaching.map((call) => call.function)).size, "function")}`,
    ["function", "identity", "answers with"],
    reaching.map((call) => [
      subject(call.function),
      identity(call.identity),
      call.reach === "allowed" ? "nobody's rows" : call.reach,
    ]),
  );
};

const listPart = (worth: number, summary: string, lines: readonly string[]): Part => ({
  worth,
  items: lines.length,
  render: (shown) => {
    if (lines.length === 0) return "";
    return shown === 0 ? `${summary}: left out for length.` : folded(summary, listed(lines, shown));
  },
});

const grouped = <T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
};

const shownIdentities = 4;

/** The same words of Postgres are said once, for all whom they met. */
const errorLines = ({ errors }: Rls): readonly string[] =>
  grouped(errors, (one) => JSON.stringify([one.subject, one.sqlstate, one.message])).map((group) => {
    const whom = grouped(group, (one) => one.identity).map(
      (own) => `${own.map(({ command }) => command).join(", ")} as ${code(own[0]?.identity ?? "", "text", 60)}`,
    );
    const more = whom.length > shownIdentities ? ` and ${whom.length - shownIdentities} more` : "";
    const { subject: of = "", message = "", sqlstate = "" } = group[0] ?? {};
    const state = sqlstate === "" ? "" : ` (${prose(sqlstate)})`;
    const who = whom.slice(0, shownIdentities).join("; ");
    return `${code(of)}: ${prose(message, "text", 300)}${state} · ${who}${more}`;
  });

/** Everything about access that has something to say; nothing on a page that is clean and changes nothing. */
export const accessParts = (report: Report, clean: boolean): readonly Part[] => {
  const { rls } = report;
  if (rls === null || (clean && rls.changes.length === 0)) return [];
  return [
    changesPart(rls),
    matrixPart(rls),
    callsPart(rls),
    listPart(24, `${count(rls.errors.length, "attempt")} ended in an error`, errorLines(rls)),
    listPart(
      45,
      `Could not be proven, so not counted as safe: ${count(rls.unproven.length, "object")}`,
      rls.unproven.map((one) => `${code(one.subject)}: ${prose(one.reason, "text", 300)}`),
    ),
  ];
};
