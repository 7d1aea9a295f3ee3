import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { isFlat, settingKeys, settingOf } from "../../src/config/index.ts";
import { outputsOf } from "../../src/github/outputs.ts";
import { reportOf } from "../formats/samples.ts";

type Described = Readonly<
  Record<string, { readonly description: string; readonly default?: string; readonly required?: boolean }>
>;

const action = parse(readFileSync("action.yml", "utf8")) as {
  readonly name: string;
  readonly description: string;
  readonly branding: unknown;
  readonly inputs: Described;
  readonly outputs: Described;
  readonly runs: unknown;
};
const edge = ["config", "folder", "github-token", "working-directory"];

test("the action has an input for every setting that can be one, and for what only the action knows", () => {
  expect(Object.keys(action.inputs).toSorted()).toEqual(
    [...settingKeys.filter((key) => isFlat(key) && settingOf(key).scopes.includes("check")), ...edge].toSorted(),
  );
});

test("no input has a default that would beat the configuration file", () => {
  const given = Object.entries(action.inputs).filter(([, input]) => input.default !== undefined);
  expect(given.map(([name, input]) => [name, input.default])).toEqual([
    ["github-token", ["$", "{{ github.token }}"].join("")],
  ]);
});

test("every output that is written is documented, and the other way round", () => {
  expect(Object.keys(action.outputs)).toEqual(
    outputsOf(reportOf(), { report: null, proof: null }, null).map(([name]) => name),
  );
});

test("everything is described in a sentence", () => {
  for (const [name, { description }] of [...Object.entries(action.inputs), ...Object.entries(action.outputs)]) {
    expect(description, name).toMatch(/^.{10,}\.$/);
  }
  expect(action.description.length).toBeLessThanOrEqual(125);
});

test("it runs on node 24 and cleans up always", () => {
  expect(action.runs).toEqual({ using: "node24", main: "dist/action.js", post: "dist/post.js", "post-if": "always()" });
});
