import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evidence, Step } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { type WiderPair, widerPairs } from "./pairs-wider.ts";
import { embeddedServer, rehearsed } from "./rehearsal.ts";

type Entry = {
  readonly name: string;
  readonly pair: WiderPair;
  readonly down: string;
  /** Null: the down is faithful. */
  readonly leaves: RegExp | null;
};

const entriesFor = (major: number): readonly Entry[] =>
  widerPairs
    .filter(({ from = 14 }) => from <= major)
    .flatMap((pair) => [
      { name: pair.name, pair, down: pair.down, leaves: null },
      ...pair.broken.map(([down, leaves], at) => ({ name: `${pair.name} ${at + 1}`, pair, down, leaves })),
    ]);

// Names that a database or a server has once.
const GLOBAL = /\b(?:r1|r2|pu|et|sv|s|ext)\b/g;

const renamed = (sql: string, id: string): string => sql.replace(GLOBAL, (name) => `${name}_${id}`);

/** All of them in one history, each in a schema of its own. */
const togetherOf = (entries: readonly Entry[]): Record<string, string> => {
  const files: Record<string, string> = {};
  for (const [index, { pair, down }] of entries.entries()) {
    const id = String(index).padStart(4, "0");
    const placed = (sql: string) =>
      `set search_path = w${id}, public;\n${renamed(sql.replace(/set schema public/g, `set schema w${id}`), id)}`;
    files[`migrations/${id}1_given.sql`] = `create schema w${id};\n${placed(pair.given)}`;
    files[`migrations/${id}2_change.sql`] = placed(pair.up);
    files[`migrations/${id}2_change.down.sql`] = placed(down);
  }
  return files;
};

// Roles stay on the server when their database is gone.
const aloneOf = ({ name, pair, down }: Entry): Record<string, string> => {
  const id = name.replaceAll(/\W/g, "_");
  return {
    "migrations/00001_given.sql": renamed(pair.given, id),
    "migrations/00002_change.sql": renamed(pair.up, id),
    "migrations/00002_change.down.sql": renamed(down, id),
  };
};

const inPlace = (leaves: RegExp, index: number): RegExp =>
  new RegExp(
    leaves.source.replaceAll(/(?:\(public\|s\)|public)\\\./g, `(?:w${String(index).padStart(4, "0")}|public)\\.`),
  );

const told = (step: Step | undefined, entry: Entry, leaves: RegExp | null): string | null => {
  const { name } = entry;
  if (step === undefined) return `${name}: not rehearsed`;
  const failure = step.up.failure ?? step.down.failure;
  if (failure !== null) return `${name}: ${failure.message}`;
  const left = step.residue.filter(({ rankOnly }) => !rankOnly).map(({ address }) => address);
  if (leaves === null) return left.length === 0 ? null : `${name}: accused of ${left.join(", ")}`;
  return left.some((address) => leaves.test(address)) ? null : `${name}: not caught, ${left.join(", ")}`;
};

describe.each([18, 14])("on Postgres %i", (major) => {
  const shared = entriesFor(major).filter(({ pair }) => !pair.alone);
  const alone = entriesFor(major).filter(({ pair }) => pair.alone);
  let server: Server;
  let evidence: Evidence;
  beforeAll(async () => {
    server = await embeddedServer(major);
    evidence = await rehearsed(server, togetherOf(shared));
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  it("catches every broken down, and accuses no faithful one", () => {
    const given = evidence.steps.filter((_, index) => index % 2 === 0);
    const complaints = shared.flatMap((entry, index) => {
      const failed = given[index]?.up.failure;
      if (failed) return [`${entry.name}: given: ${failed.message}`];
      return told(evidence.steps[index * 2 + 1], entry, entry.leaves && inPlace(entry.leaves, index)) ?? [];
    });
    expect(complaints).toEqual([]);
  });

  it.each(alone.map((entry) => [entry.name, entry] as const))("needs a database of its own: %s", async (_, entry) => {
    const { steps } = await rehearsed(server, aloneOf(entry));
    expect(told(steps[1], entry, entry.leaves)).toBeNull();
  });
});
