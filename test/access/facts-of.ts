import { expect } from "vitest";
import type { Facts, FactsRequest } from "../../src/access/facts/contract.ts";
import { readFacts } from "../../src/access/facts/read-facts.ts";
import type { Relation, RlsSettings } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import type { startPlatform } from "../platforms/rehearsed.ts";

export type Started = Awaited<ReturnType<typeof startPlatform>>;

export const derived: RlsSettings = { schemas: [], exempt: [], identities: [], minimumCoverage: null };

/** What the facts are after this SQL, run as migrations run; `elevated` before it, as the superuser. Roles that it makes go with the test's server. */
export const factsOf = async (
  { platform, server, database }: Started,
  sql: string,
  { elevated = "", ...asked }: Partial<Pick<FactsRequest, "rls" | "apiSchemas">> & { readonly elevated?: string } = {},
): Promise<Facts> => {
  await loadParser();
  await using copy = await database();
  {
    await using superuser = await copy.connect();
    await superuser.run(elevated);
    await using session = await copy.connect(platform.role);
    await session.run(sql);
  }
  await using session = await copy.connect();
  const request = { platform, role: platform.role, major: server.major, rls: derived, apiSchemas: null, ...asked };
  return await readFacts(session.query, request);
};

export const relation = (facts: Facts, name: string): Relation => {
  const found = facts.relations.find((one) => one.name === name);
  expect(found, name).toBeDefined();
  if (found === undefined) throw new Error(`no relation ${name}`);
  return found;
};
