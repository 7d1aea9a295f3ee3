// Clean schemas, in which nothing is complained of, and leaks that are planted in them one at a time: each has to be told
// of under the name of the culprit.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judge } from "../../src/checks/judge.ts";
import type { Evidence, Finding } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { type LookedAt, lookedAt } from "../check/looked-at.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { community, hybridBesidePrisma } from "./planted/community.ts";
import { market } from "./planted/market.ts";
import { odd } from "./planted/odd.ts";
import { offices } from "./planted/offices.ts";
import type { Planting } from "./planted/planted.ts";
import { saas } from "./planted/saas.ts";
import { social } from "./planted/social.ts";
import { tenants, withoutRls } from "./planted/tenants.ts";

const plantings: readonly Planting[] = [
  saas,
  social,
  community,
  hybridBesidePrisma,
  market,
  tenants,
  odd,
  offices,
  withoutRls,
];

const findingsIn = (evidence: Evidence): readonly Finding[] =>
  judge(evidence, { severities: {}, baseKeys: null, accessKeys: null }).filter(
    ({ check }) => !check.startsWith("down-"),
  );

const spoken = ({ check, subject, message }: Finding): string => `${check} ${subject}: ${message}`;

describe.each(plantings)("$what", ({ platform, clean, tolerated = [], leaks }) => {
  let server: Server;
  let looked: LookedAt;
  beforeAll(async () => {
    server = await embeddedServer(18, platform);
    looked = await lookedAt(server, clean, { platform });
  });
  afterAll(async () => {
    await looked?.look[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  test("deserves no complaint", () => {
    const { evidence } = looked;
    expect(evidence.steps.flatMap(({ up }) => up.failure?.message ?? [])).toEqual([]);
    expect(evidence.access?.unproven).toEqual([]);
    const complaints = findingsIn(evidence).filter(
      ({ severity, check }) => severity === "error" || (severity === "warning" && !tolerated.includes(check)),
    );
    expect(complaints.map(spoken)).toEqual([]);
  });

  test.each(leaks)("$what is told of", async ({ sql, told, culprit }) => {
    const { evidence, look } = looked;
    const before = new Set(findingsIn(evidence).map(({ key, severity }) => `${severity} ${key}`));
    const access = await look.after({ sql });
    const news = findingsIn({ ...evidence, access }).filter(
      ({ severity, key }) => severity !== "info" && !before.has(`${severity} ${key}`),
    );
    const found = news.some(({ check, subject }) => told.includes(check) && subject.includes(culprit));
    expect(found ? [] : [`not told of ${culprit}`, ...news.map(spoken)]).toEqual([]);
  });
});
