import { availableParallelism } from "node:os";
import { describe, expect, test, vi } from "vitest";
import { caseNames, openCase, readSetup } from "./case-runner/case-folder.ts";
import { cover, demanded, noCoverage } from "./case-runner/coverage.ts";
import { meetExpectations } from "./case-runner/expectations.ts";
import { proveCase } from "./case-runner/prove-case.ts";

// `npm run cases` sets these.
const filter = process.env.LOCKSTEP_CASES ?? "";
const accept = process.env.LOCKSTEP_CASES_ACCEPT === "yes";
if (accept && process.env.CI) throw new Error("expectations are not accepted in CI");

vi.setConfig({ maxConcurrency: Math.min(4, availableParallelism()) });

const coverage = noCoverage();
const names = caseNames().filter((name) => name.includes(filter));

/** `down-fails--drops-twice` → `down-fails: drops twice`. */
const sentence = (name: string): string => name.replace("--", ": ").replace(/(?<=: .*)-/g, " ");

describe("golden cases", () => {
  test("a case.json with an unknown key is refused", () => {
    expect(() => readSetup('{ "silnet": [] }')).toThrow('unknown key "silnet"');
  });

  test("there are cases to run", () => {
    expect(names).not.toEqual([]);
  });

  for (const name of names) {
    test.concurrent(sentence(name), { timeout: 300_000 }, async () => {
      const golden = await openCase(name);
      const { gap } = golden.setup;
      const prove = async () => {
        const { run, rendered } = await proveCase(golden);
        cover(coverage, golden, run);
        meetExpectations(golden, rendered, accept && gap === null);
      };
      if (gap === null) await prove();
      else await expect(prove(), `this works now, so take out of case.json: ${gap}`).rejects.toThrow();
    });
  }

  for (const [demand, { room, members }] of Object.entries(demanded)) {
    test.skipIf(filter !== "")(demand, () => {
      expect(members.filter((id) => !coverage[room].has(id))).toEqual([]);
    });
  }
});
