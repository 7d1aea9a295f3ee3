// The same statements give the same on every major version that is supported; where Postgres itself differs, it is said.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { lines, migrationOf, onlySeen, siteOn } from "./seen.ts";
import { ground, statements } from "./statements.sql.ts";

const golden = join(import.meta.dirname, "seen.txt");

const seenOn = async (major: number): Promise<string> => {
  await loadParser();
  await using server = await embeddedServer(major);
  await using site = await siteOn(server);
  await using base = await site.createDatabase();
  {
    await using session = await base.connect(site.role);
    await session.run(ground);
  }
  const told: string[] = [];
  for (const { name, sql, transaction } of statements) {
    const traffic = await onlySeen(site, base, [migrationOf("001", sql, null, transaction)]);
    const refused = traffic.unseen.map(({ reason }) => `  refused: ${reason}`);
    const seen = traffic.statements.flatMap((one, index) => [
      ...(traffic.statements.length > 1 ? [`  ${index + 1} in ${one.transaction}`] : []),
      ...lines(one).map((line) => `  ${line}`),
    ]);
    told.push([name, ...seen, ...refused].join("\n"));
  }
  return `${told.join("\n\n")}\n`;
};

describe.each([18, 14, 15, 16, 17])("Postgres %i", (major) => {
  test("sees what each statement does", { timeout: 300_000 }, async () => {
    const seen = await seenOn(major);
    if (process.env.ACCEPT_SEEN === String(major)) writeFileSync(golden, seen);
    expect(seen).toBe(readFileSync(golden, "utf8"));
  });
});
