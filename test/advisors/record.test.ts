import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPlatform } from "../platforms/rehearsed.ts";
import { advisorsPage } from "./page.ts";
import { askAdvisors } from "./real-advisors.ts";
import { answersFile, recorded, schemas } from "./schemas.ts";

const cli = process.env.LOCKSTEP_ADVISORS ?? "";
const version = process.env.LOCKSTEP_ADVISORS_VERSION ?? recorded.cli;
const major = 18;

describe.runIf(cli !== "")("the advisors of Supabase's command line", () => {
  let supabase: Awaited<ReturnType<typeof startPlatform>>;
  beforeAll(async () => {
    supabase = await startPlatform("supabase", major);
  });
  afterAll(() => supabase.server[Symbol.asyncDispose]());

  it("say what is written down", { timeout: 600_000 }, async () => {
    const answers: Record<string, { readonly hash: string; readonly said: readonly string[] }> = {};
    for (const { name, sql, hash } of schemas) {
      const known = recorded.answers[name];
      if (known?.hash === hash && version === recorded.cli) answers[name] = known;
      else answers[name] = { hash, said: await askAdvisors(cli, supabase, sql) };
    }
    writeFileSync(answersFile, `${JSON.stringify({ cli: version, postgres: major, answers }, null, 2)}\n`);
    writeFileSync("docs/advisors.md", advisorsPage(version));
    expect(Object.keys(answers)).toHaveLength(schemas.length);
  });
});
