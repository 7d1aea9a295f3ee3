// What is offered in the place of a dangerous statement: each was run, and led to the same schema and the same rows.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Database } from "../../src/postgres/contract.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { loadParser } from "../../src/sql/index.ts";
import { openPlace } from "../../src/traffic/place.ts";
import { withSafer } from "../../src/traffic/prove-safer.ts";
import { walkNew } from "../../src/traffic/walk.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { saferGround, saferStatements } from "./safer.sql.ts";
import { migrationOf, requestFor, siteOn } from "./seen.ts";

const golden = join(import.meta.dirname, "safer.txt");

const offers = async (site: Site, base: Database, sql: string): Promise<readonly (string | null)[]> => {
  const migration = migrationOf("001", `${sql};`);
  const request = requestFor(site, base, [migration]);
  await using copy = await site.createDatabase(base.name);
  await using place = await openPlace({ site, database: copy });
  const { rounds, unseen } = await walkNew(request, place);
  expect(unseen).toEqual([]);
  const offered: (string | null)[] = [];
  for (const round of rounds) {
    const statements = await withSafer({ ...request, ...round }, round.statements);
    offered.push(...statements.map(({ safer }) => safer));
  }
  return offered;
};

const offeredOn = async (major: number): Promise<string> => {
  await loadParser();
  await using server = await embeddedServer(major);
  await using site = await siteOn(server);
  await using base = await site.createDatabase();
  {
    await using session = await base.connect(site.role);
    await session.run(saferGround);
  }
  const told: string[] = [];
  for (const sql of saferStatements) {
    const offered = await offers(site, base, sql);
    told.push([`# ${sql}`, ...offered.map((one) => one ?? "no way")].join("\n"));
  }
  return `${told.join("\n\n")}\n`;
};

// Views that ask as their reader came with 15.
const asOn = (major: number, text: string): string =>
  major < 15 ? text.replaceAll(" with (security_invoker = true)", "") : text;

describe.each([18, 14])("Postgres %i", (major) => {
  test("offers what was proved", { timeout: 600_000 }, async () => {
    const offered = await offeredOn(major);
    if (process.env.ACCEPT_SEEN === String(major)) writeFileSync(golden, offered);
    expect(offered).toBe(asOn(major, readFileSync(golden, "utf8")));
  });
});
