import { lockModes, type Report, type ReportCost, type ReportMigration } from "../model/index.ts";
import type { Part } from "./budget.ts";
import type { RenderContext } from "./contract.ts";
import { count, duration, figure } from "./count.ts";
import { code } from "./escape.ts";
import { folded, table } from "./fold.ts";
import { howLong } from "./how-long.ts";
import { fileAddress, fileLink, linked } from "./links.ts";
import { blocks } from "./lock-modes.ts";

type Column = {
  readonly title: string;
  readonly align?: "right";
  readonly cell: (migration: ReportMigration) => string;
};

const upWords = { failed: "**fails**", skipped: "not run" } as const;
const downWords = {
  failed: "**fails**",
  missing: "–",
  irreversible: "irreversible",
  skipped: "not run",
} as const;

const roundTripWords = {
  exact: "exact",
  "column-order": "column order",
  residue: "**residue**",
  unproven: "unproven",
} satisfies Record<ReportMigration["roundTrip"], string>;

const ran = (ms: number | null, context: RenderContext): string =>
  ms === null || !context.durations ? "ok" : duration(ms);

const roundTrip = (migration: ReportMigration): string => {
  if (migration.down.status === "missing") return "**no down**";
  return migration.down.status === "irreversible" ? "no down" : roundTripWords[migration.roundTrip];
};

const waiting = (mode: string): string =>
  ({ reads: "reads wait", writes: "writes wait", nobody: "nobody waits" })[blocks(mode)];

const costly = ({ relation, class: kind, stops, ...cost }: ReportCost, context: RenderContext): string => {
  const what = kind === "rewrite" ? "**rewrite**" : stops === "reads" ? "**reads wait**" : "**writes wait**";
  return `${code(relation, "cell", 60)}: ${what}, ${howLong({ relation, class: kind, stops, ...cost }, context)}`;
};

const worstCost = (costs: readonly ReportCost[]): ReportCost | undefined =>
  costs.toSorted(
    (a, b) =>
      Number(b.class === "rewrite") - Number(a.class === "rewrite") ||
      Number(b.stops === "reads") - Number(a.stops === "reads") ||
      (b.estimateMs ?? 0) - (a.estimateMs ?? 0),
  )[0];

const traffic = (migration: ReportMigration, context: RenderContext): string => {
  const { costs = [], rewrites } = migration;
  const cost = worstCost(costs);
  const others = new Set(costs.map(({ relation }) => relation)).size - 1;
  if (cost !== undefined) return `${costly(cost, context)}${others > 0 ? ` (and ${others} more)` : ""}`;
  const rewritten = rewrites[0];
  if (rewritten !== undefined) {
    const more = rewrites.length - 1;
    return `${code(rewritten.relation, "cell", 60)}: **rewrite**${more > 0 ? ` (and ${more} more)` : ""}`;
  }
  const worst = migration.locks
    .filter((lock) => lock.preexisting)
    .toSorted((a, b) => lockModes.indexOf(b.mode) - lockModes.indexOf(a.mode) || b.ms - a.ms)[0];
  if (worst === undefined) return "–";
  const words = waiting(worst.mode);
  return `${code(worst.relation, "cell", 60)}: ${words}${words === "nobody waits" ? "" : ", instant"}`;
};

const rows = (migration: ReportMigration): string => {
  const loss = migration.dataLoss[0];
  if (loss === undefined) return "kept";
  const more = migration.dataLoss.length - 1;
  const what =
    loss.column === "*"
      ? `${figure(loss.rows)} of ${code(loss.table, "cell", 60)}`
      : `${figure(loss.rows)} in ${code(`${loss.table}.${loss.column}`, "cell", 60)}`;
  return `${loss.direction} loses ${what}${more > 0 ? ` (and ${more} more)` : ""}`;
};

const columnsFor = (migrations: readonly ReportMigration[], context: RenderContext): readonly Column[] => [
  {
    title: "migration",
    cell: ({ id, files }) => linked(code(id, "cell", 80), fileAddress({ file: files.up, line: null }, context)),
  },
  { title: "up", align: "right", cell: ({ up }) => (up.status === "ok" ? ran(up.ms, context) : upWords[up.status]) },
  {
    title: "down",
    align: "right",
    cell: ({ down }) => (down.status === "ok" ? ran(down.ms, context) : downWords[down.status]),
  },
  { title: "round trip", cell: roundTrip },
  ...(migrations.some((one) => one.locks.length + one.rewrites.length > 0)
    ? [{ title: "on tables that exist", cell: (one: ReportMigration) => traffic(one, context) }]
    : []),
  ...(migrations.some((one) => one.dataLoss.length > 0) ? [{ title: "rows", cell: rows }] : []),
];

/** One row for each migration that the pull request brings. */
export const migrationsPart = (report: Report, context: RenderContext): Part => {
  const migrations = report.migrations.filter((migration) => migration.isNew);
  const columns = columnsFor(migrations, context);
  const cells = migrations.map((migration) => columns.map((column) => column.cell(migration)));
  const render = (shown: number): string => {
    if (migrations.length === 0) return "";
    const rest = migrations.length - shown;
    const grid = shown > 0 ? [table(columns, cells.slice(0, shown))] : [];
    return [...grid, ...(rest > 0 ? [`… and ${count(rest, "more migration")}, left out for length.`] : [])].join(
      "\n\n",
    );
  };
  return { worth: 70, items: migrations.length, render };
};

/** What the merge brings to production: known only against a base. */
export const productionPart = (report: Report, context: RenderContext): Part => {
  const migrations = report.base === null ? [] : report.migrations.filter((migration) => migration.isNew);
  const title = `On merge, production runs ${count(migrations.length, "migration")}`;
  const render = (shown: number): string => {
    if (migrations.length === 0) return "";
    if (shown === 0) return `${title}.`;
    const lines = migrations
      .slice(0, shown)
      .map((one, index) => `${index + 1}. ${fileLink({ file: one.files.up, line: null }, context)}`);
    const rest = migrations.length - shown;
    return folded(title, [...lines, ...(rest > 0 ? [`\n… and ${count(rest, "more migration")}`] : [])].join("\n"));
  };
  return { worth: 30, items: migrations.length, render };
};
