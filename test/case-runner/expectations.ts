import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { GoldenCase } from "./case-folder.ts";
import type { Rendered } from "./render-case.ts";

/** `report.txt` always, the others where the case keeps them. */
const kept = (folder: string): readonly string[] => [
  ...new Set(["report.txt", ...(existsSync(folder) ? readdirSync(folder).sort() : [])]),
];

/** Compares what a case says with what it is expected to say, or writes that down. */
export const meetExpectations = ({ folder }: GoldenCase, rendered: Rendered, accept: boolean): void => {
  const expected = join(folder, "expected");
  for (const name of kept(expected)) {
    const now = rendered[name];
    if (now === undefined) throw new Error(`expected/${name} is no file that a case can keep here`);
    const file = join(expected, name);
    if (accept) {
      mkdirSync(expected, { recursive: true });
      writeFileSync(file, now);
      continue;
    }
    if (!existsSync(file)) throw new Error(`expected/${name} is missing: \`npm run cases -- NAME --accept\` writes it`);
    expect(now, `expected/${name}`).toBe(readFileSync(file, "utf8"));
  }
};
