// squawk reads, we watch. What squawk finds and is real, we find; and we cry wolf less often. What it said was recorded with
// SQUAWK=path/to/squawk, which is no dependency; what we say is found out anew.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { evidence, migration } from "../checks/evidence.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { migrationOf, onlySeen, siteOn } from "./seen.ts";
import { migrations } from "./side-by-side.sql.ts";
import { ground } from "./statements.sql.ts";

const here = import.meta.dirname;
const recorded = join(here, "squawk.json");

const saysSquawk = (program: string, sql: string): readonly string[] => {
  const { stdout } = spawnSync(program, ["--reporter", "json", "--pg-version", "18", "--stdin-filepath", "001.sql"], {
    input: `${sql}\n`,
    encoding: "utf8",
  });
  const said: readonly { readonly rule_name: string }[] = JSON.parse(stdout);
  return [...new Set(said.map(({ rule_name }) => rule_name))].sort();
};

if (process.env.SQUAWK !== undefined) {
  const program = process.env.SQUAWK;
  const version = spawnSync(program, ["--version"], { encoding: "utf8" }).stdout.trim();
  const rules = Object.fromEntries(migrations.map(({ sql }) => [sql, saysSquawk(program, sql)]));
  writeFileSync(recorded, `${JSON.stringify({ version, rules }, null, 2)}\n`);
}

const squawk: { readonly version: string; readonly rules: Readonly<Record<string, readonly string[]>> } = JSON.parse(
  readFileSync(recorded, "utf8"),
);

/** Its rules about locks, rewrites, destruction and running clients; the others are about style, or ask for timeouts. */
const comparable =
  /^(require-concurrent-|constraint-missing-not-valid|adding-|disallowed-unique-constraint|changing-column-type|prefer-repack|renaming-|ban-drop-(column|table|database)|ban-truncate-cascade|ban-concurrent-)/;

type Row = {
  readonly sql: string;
  readonly danger: boolean;
  readonly squawk: readonly string[];
  readonly ours: readonly string[];
};

const page = (rows: readonly Row[]): string => {
  const cell = (words: readonly string[]) => (words.length === 0 ? "–" : words.map((word) => `\`${word}\``).join(" "));
  const line = ({ sql, danger, ...both }: Row) =>
    `| \`${sql.replaceAll("|", "\\|")}\` | ${danger ? "yes" : "no"} | ${cell(both.squawk)} | ${cell(both.ours)} |`;
  return ["| migration | danger | squawk | lockstep |", "|---|---|---|---|", ...rows.map(line), ""].join("\n");
};

test("all that squawk finds and is real is found, with fewer false alarms", { timeout: 300_000 }, async () => {
  await loadParser();
  await using server = await embeddedServer(18);
  await using site = await siteOn(server);
  await using base = await site.createDatabase();
  {
    await using session = await base.connect(site.role);
    await session.run(ground);
  }
  const rows: Row[] = [];
  for (const { sql, danger, elsewhere, transaction } of migrations) {
    const traffic = await onlySeen(site, base, [migrationOf("001", sql, null, transaction)]);
    const seen = evidence([migration("001", sql)], { traffic });
    const said = checks.filter(({ group }) => group === "safety").filter((check) => check.find(seen).length > 0);
    rows.push({
      sql,
      danger,
      squawk: (squawk.rules[sql] ?? []).filter((rule) => comparable.test(rule)),
      ours: [...said.map(({ id }) => id), ...(elsewhere === undefined ? [] : [elsewhere])],
    });
  }
  expect(Object.keys(squawk.rules)).toEqual(migrations.map(({ sql }) => sql));
  if (process.env.ACCEPT_SEEN === "side-by-side") writeFileSync(join(here, "side-by-side.md"), page(rows));
  expect(page(rows)).toBe(readFileSync(join(here, "side-by-side.md"), "utf8"));
  const missed = rows.filter(({ danger, ours }) => danger && ours.length === 0);
  expect(missed.map(({ sql }) => sql)).toEqual([]);
  const wrong = (who: "squawk" | "ours") =>
    rows.filter((row) => !row.danger && row[who].length > 0).map(({ sql }) => sql);
  expect(wrong("ours")).toEqual([]);
  expect(wrong("squawk").length).toBeGreaterThan(5);
});
