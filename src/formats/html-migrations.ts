import type { Report, ReportMigration } from "../model/index.ts";
import type { RenderContext } from "./contract.ts";
import { count, duration, figure } from "./count.ts";
import { placeHtml } from "./html-findings.ts";
import { locksHtml } from "./html-locks.ts";
import { foldHtml, type Html, markup, tableHtml, trusted } from "./html-text.ts";

const badge = (kind: "error" | "warning" | "info" | "good", words: string): Html =>
  markup`<span class="badge ${kind}">${words}</span>`;

const roundTrips = {
  exact: badge("good", "exact"),
  "column-order": badge("info", "column order"),
  residue: badge("error", "residue"),
  unproven: badge("warning", "unproven"),
} satisfies Record<ReportMigration["roundTrip"], Html>;

const roundTripOf = ({ down, roundTrip }: ReportMigration): Html => {
  if (down.status === "missing") return badge("warning", "no down");
  return down.status === "irreversible" ? badge("info", "irreversible") : roundTrips[roundTrip];
};

const runOf = ({ status, ms }: { readonly status: string; readonly ms: number | null }): Html | string => {
  if (status === "failed") return badge("error", "fails");
  if (status !== "ok") return status === "missing" ? "–" : status === "skipped" ? "not run" : status;
  return ms === null ? "ok" : duration(ms);
};

/** Widths of a hundred for the longest script. */
const barsOf = ({ up, down }: ReportMigration, longest: number): Html => {
  const bar = (kind: "up" | "down", ms: number | null) =>
    ms === null
      ? null
      : markup`<span class="bar ${kind}" style="width:${Math.max(1, Math.round((ms / longest) * 100))}%"></span>`;
  return markup`<span class="bars" aria-hidden="true">${bar("up", up.ms)}${bar("down", down.ms)}</span>`;
};

const rowsOf = ({ dataLoss, up }: ReportMigration): Html | string => {
  if (up.status !== "ok") return "–";
  if (dataLoss.length === 0) return "kept";
  return markup`${dataLoss
    .slice(0, 3)
    .map(
      ({ direction, table, column, rows }) =>
        markup`<div>${direction} loses ${figure(rows)} in <code>${table}.${column}</code></div>`,
    )}${dataLoss.length > 3 ? markup`<div>and ${dataLoss.length - 3} more</div>` : null}`;
};

const grid = (title: string, migrations: readonly ReportMigration[], longest: number, context: RenderContext): Html => {
  const withRows = migrations.some(({ dataLoss }) => dataLoss.length > 0);
  return tableHtml(
    title,
    [
      { title: "migration" },
      { title: "up", number: true },
      { title: "down", number: true },
      { title: "time" },
      { title: "round trip" },
      ...(withRows ? [{ title: "rows" }] : []),
    ],
    migrations.map((migration) => [
      placeHtml(migration.files.up, null, context),
      runOf(migration.up),
      runOf(migration.down),
      barsOf(migration, longest),
      roundTripOf(migration),
      ...(withRows ? [rowsOf(migration)] : []),
    ]),
  );
};

type Piece = { readonly kind: "up" | "down" | "failed"; readonly title: string; readonly ms: number };

const piecesOf = (migrations: readonly ReportMigration[]): readonly Piece[] => {
  const piece =
    (direction: "up" | "down") =>
    (migration: ReportMigration): Piece => {
      const { status, ms } = migration[direction];
      const took = ms === null ? status : duration(ms);
      return {
        kind: status === "failed" ? "failed" : direction,
        title: `${migration.id}, ${direction}: ${took}`,
        ms: ms ?? 0,
      };
    };
  const ran = (direction: "up" | "down") =>
    migrations.filter((migration) => ["ok", "failed"].includes(migration[direction].status)).map(piece(direction));
  return [...ran("up"), ...ran("down").toReversed()];
};

const width = 1_200;

/** All ups, then all downs, each as wide as it took long. */
const timeLine = (migrations: readonly ReportMigration[]): Html | null => {
  const pieces = piecesOf(migrations);
  const whole = pieces.reduce((sum, { ms }) => sum + ms, 0);
  if (whole === 0) return null;
  let at = 0;
  const bars = pieces.map(({ kind, title, ms }) => {
    const x = (at / whole) * width;
    at += ms;
    const wide = Math.max(0.4, (ms / whole) * width - 0.3);
    return markup`<rect class="${kind}" x="${x.toFixed(2)}" y="2" width="${wide.toFixed(2)}" height="32"><title>${title}</title></rect>`;
  });
  const slowest = pieces.toSorted((a, b) => b.ms - a.ms)[0];
  const words = `${count(pieces.length, "script")} in ${duration(whole)}; the slowest is ${slowest?.title ?? ""}`;
  return markup`<svg class="strip" viewBox="0 0 ${width} 52" role="img" aria-label="Time line of the rehearsal: ${words}">
${bars}<line class="axis" x1="0" x2="${width}" y1="37" y2="37"/><text x="0" y="50">0</text><text x="${width}" y="50" text-anchor="end">${duration(whole)}</text></svg>
<p class="legend"><span class="k-up">up</span><span class="k-down">down</span>${pieces.some(({ kind }) => kind === "failed") ? markup`<span class="k-failed">failed</span>` : null}<span>${words}</span></p>`;
};

/** Rows of a table beyond which it is folded. */
const most = 40;

/** The way of the migrations: time line, table, locks. */
export const migrationsHtml = (report: Report, context: RenderContext): Html => {
  const { migrations } = report;
  if (migrations.length === 0) return trusted("");
  const longest = Math.max(...migrations.flatMap(({ up, down }) => [up.ms ?? 0, down.ms ?? 0]), 0.001);
  const fresh = migrations.filter(({ isNew }) => isNew);
  const old = migrations.filter(({ isNew }) => !isNew);
  const known = report.base !== null;
  const shown = grid(known ? "New migrations" : "Migrations", fresh, longest, context);
  return markup`<section aria-labelledby="migrations"><h2 id="migrations">Migrations</h2>
${timeLine(migrations)}
${fresh.length === 0 ? null : fresh.length > most ? foldHtml(markup`${count(fresh.length, known ? "new migration" : "migration")}`, shown) : shown}
${old.length === 0 ? null : foldHtml(markup`${count(old.length, "older migration")}`, grid("Older migrations", old, longest, context))}
${locksHtml(report, context)}
</section>`;
};
