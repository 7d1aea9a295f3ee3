import type { Report, ReportChange } from "../model/index.ts";
import type { Part } from "./budget.ts";
import { count } from "./count.ts";
import { code, fenced, prose } from "./escape.ts";
import { folded, listed, table } from "./fold.ts";

const nothing: Part = { worth: 0, items: 0, render: () => "" };

const names: Readonly<Record<string, string>> = {
  prisma: "Prisma",
  "schema-file": "Schema file",
  command: "Schema command",
  production: "Production",
};

const longestSql = 6_000;

/** What stands against the migrations, in a sentence. */
const others: Readonly<Record<string, string>> = {
  prisma: "Prisma",
  "schema-file": "the file",
  command: "what the command prints",
  production: "production",
};

const changeLine = (change: ReportChange, other: string): string => {
  const what = code(change.address);
  if (change.type === "added") return `only in ${other}: ${what}`;
  if (change.type === "removed") return `only in the migrations: ${what}`;
  return `${what}: ${code(change.before ?? "")} in the migrations, ${code(change.after ?? "")} in ${other}`;
};

const driftPart = (drift: Report["drift"][number]): Part => {
  const name = names[drift.kind] ?? "Declared schema";
  const { changes, outside: beyond } = drift;
  const outside = beyond.length > 0 ? `, ${count(beyond.length, "object")} outside ${name}` : "";
  if (drift.status === "in-sync" && outside === "") return nothing;
  const found = {
    drift: count(changes.length, "difference"),
    "in-sync": "in sync",
    error: "could not be compared",
  }[drift.status];
  const fix = drift.fix !== null && drift.fix.sql.length <= longestSql ? drift.fix : null;
  const sql =
    fix === null
      ? []
      : [
          fix.proved ? "SQL that closes it, proved:" : "SQL that may close it, not proved:",
          fenced(fix.sql, "sql"),
          ...(fix.onRows ?? []).map((told) => prose(told)),
        ];
  const render = (shown: number): string => {
    const left = Math.max(0, shown - changes.length);
    const apart = beyond.map((one) => code(one));
    const rest = beyond.length === 0 ? [] : [`Outside ${name}, so not compared:`, listed(apart, left)];
    const parts = [
      code(drift.source),
      listed(
        changes.map((change) => changeLine(change, others[drift.kind] ?? "the declaration")),
        Math.min(shown, changes.length),
      ),
      ...sql,
      ...rest,
    ];
    return folded(`${name}: ${found}${outside}`, parts.filter((text) => text !== "").join("\n\n"));
  };
  return { worth: drift.status === "in-sync" ? 15 : 80, items: changes.length + beyond.length, render };
};

type Attribution = NonNullable<Report["attribution"]>[number];

const standOf = ({ agree, differ, odd }: Attribution, source: string): string => {
  const group = differ.findIndex((sources) => sources.includes(source));
  const says =
    group >= 0
      ? differ.length > 1
        ? `differs (${group + 1})`
        : "differs"
      : agree.includes(source)
        ? "as migrated"
        : "";
  const stand = source === "migrations" ? "as migrated" : says;
  return odd.includes(source) && stand !== "" ? `**${stand}**` : stand;
};

/** One table of objects by sources: who says what, the odd one out in bold. */
const attributionPart = ({ attribution = [], drift }: Report): Part => {
  if (attribution.length === 0) return nothing;
  const sources = ["migrations", ...drift.filter(({ status }) => status !== "error").map(({ source }) => source)];
  const rows = attribution.map((one) => [
    code(one.address, "cell", 80),
    ...sources.map((source) => standOf(one, source)),
    one.odd.length === 0
      ? "nobody"
      : one.odd.map((source) => (source === "migrations" ? source : code(source, "cell", 60))).join(", "),
  ]);
  const titles = ["object", "migrations", ...sources.slice(1).map((source) => code(source, "cell", 60)), "odd one out"];
  const render = (shown: number): string => {
    const rest = rows.length - shown;
    const grid = table(
      titles.map((title) => ({ title })),
      rows.slice(0, shown),
    );
    const more = rest > 0 ? [`… and ${count(rest, "more row")}`] : [];
    return folded(`Who says what: ${count(rows.length, "object")}`, [grid, ...more].join("\n\n"));
  };
  return { worth: 70, items: rows.length, render };
};

/** Who is the odd one, then one fold for each declared schema that has something to say. */
export const driftParts = (report: Report): readonly Part[] => [
  attributionPart(report),
  ...report.drift.map(driftPart),
];
