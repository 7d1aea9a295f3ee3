import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { counterparts, differences, elsewhere, extras, hosted } from "./comparison.ts";
import { askChecks, type Said, supabaseServer } from "./ours.ts";
import { advisorsPage } from "./page.ts";
import { recorded, schemas } from "./schemas.ts";

const split = (line: string): readonly [lint: string, subject: string] => {
  const at = line.indexOf(" ");
  return [line.slice(0, at), line.slice(at + 1)];
};

/** `lint subject` of all that both kinds of advisors say of a schema. */
const saidOf = (schema: string): readonly string[] => [
  ...(recorded.answers[schema]?.said ?? []),
  ...(hosted[schema] ?? []),
];

const isListed = (schema: string, lint: string, subject: string): boolean =>
  lint in elsewhere || differences.some((one) => one.lint === lint && (one.where[schema] ?? []).includes(subject));

/** Ours may say more of it: the arguments of a function, the column of a table. */
const isAbout = (ours: string, theirs: string): boolean =>
  ours === theirs || ours.startsWith(`${theirs}(`) || theirs.startsWith(`${ours} `);

const answers = (lint: string, subject: string, said: readonly Said[]): boolean =>
  said.some((one) => (counterparts[lint] ?? []).includes(one.check) && isAbout(one.subject, subject));

describe("on the same schemas", () => {
  let server: Server;
  const ours = new Map<string, readonly Said[]>();
  beforeAll(async () => {
    server = await supabaseServer(recorded.postgres);
    for (const { name, sql } of schemas) ours.set(name, await askChecks(server, sql));
  }, 600_000);
  afterAll(() => server[Symbol.asyncDispose]());

  it.each(schemas)("$name: what the advisors say is said, or listed with its reason", ({ name }) => {
    const unanswered = saidOf(name).filter((line) => {
      const [lint, subject] = split(line);
      return !isListed(name, lint, subject) && !answers(lint, subject, ours.get(name) ?? []);
    });
    expect(unanswered).toEqual([]);
  });

  it.each(differences)("$lint: $what: is still a difference", ({ lint, where }) => {
    for (const [schema, subjects] of Object.entries(where)) {
      for (const subject of subjects) {
        expect(saidOf(schema)).toContain(`${lint} ${subject}`);
        expect(answers(lint, subject, ours.get(schema) ?? []), `${schema}: ${subject}`).toBe(false);
      }
    }
  });

  it.each(extras)("$what: is found, and by no advisor", ({ schema, found }) => {
    const said = (ours.get(schema) ?? []).map(({ check, subject }) => [check, subject]);
    for (const [check, subject] of found) {
      expect(said).toContainEqual([check, subject]);
      const theirs = saidOf(schema).filter((line) => {
        const [lint, about] = split(line);
        return (counterparts[lint] ?? []).includes(check) && isAbout(subject, about);
      });
      expect(theirs).toEqual([]);
    }
  });

  it.each(schemas.filter(({ name }) => /silent|clean/.test(name)))("$name: neither side warns", ({ name }) => {
    const warned = (ours.get(name) ?? []).filter(
      ({ severity, check }) => severity !== "info" && check !== "policy-unindexed",
    );
    expect(warned).toEqual([]);
    expect(saidOf(name).filter((line) => !isListed(name, ...split(line)))).toEqual([]);
  });
});

test("the advisors were asked about these very schemas", () => {
  expect(Object.entries(recorded.answers).map(([name, { hash }]) => `${name} ${hash}`)).toEqual(
    schemas.map(({ name, hash }) => `${name} ${hash}`),
  );
});

test("every lint that spoke has its place, and every check that answers it exists", () => {
  const spoken = schemas.flatMap(({ name }) => saidOf(name).map((line) => split(line)[0]));
  expect(spoken.filter((lint) => !(lint in counterparts) && !(lint in elsewhere))).toEqual([]);
  expect(Object.keys(counterparts).filter((lint) => !spoken.includes(lint))).toEqual([]);
  const ids = checks.map(({ id }) => id);
  expect(
    Object.values(counterparts)
      .flat()
      .filter((id) => !ids.includes(id)),
  ).toEqual([]);
});

test("docs/advisors.md says so", () => {
  expect(readFileSync("docs/advisors.md", "utf8")).toBe(advisorsPage(recorded.cli));
});
