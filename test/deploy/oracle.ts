import { expect } from "vitest";
import type { Deployment } from "../../src/deploy/index.ts";
import type { Database } from "../../src/postgres/index.ts";
import { inconsistencies, type Marks } from "./inconsistencies.ts";
import { outcomes, promote } from "./promotion.ts";

export { inconsistencies, leftBackends, type Marks } from "./inconsistencies.ts";

/** The oracle: consistent now, and consistent and complete after one more plain run. */
export const expectSound = async (
  database: Database,
  url: string,
  files: Readonly<Record<string, string>>,
  marks: Marks,
  more: Partial<Deployment> = {},
): Promise<void> => {
  expect(await inconsistencies(database, marks)).toEqual([]);
  const again = await promote(url, files, more);
  expect(again.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  expect(outcomes(again).filter((line) => !line.endsWith(" applied"))).toEqual([]);
  expect(await inconsistencies(database, marks)).toEqual([]);
  expect(await promote(url, files, more)).toEqual([]);
};
