import { expect, test } from "vitest";
import { apiSchemasOf } from "../../src/check/api-schemas.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

test.each([
  ["one line", '[api]\nenabled = true\nschemas = ["public", "graphql_public"]\n', ["public", "graphql_public"]],
  [
    "several lines, and comments",
    '[db]\nschemas = ["x"]\n[api] # here\n# schemas = ["old"]\nschemas = [\n  "public",\n  \'app\',\n]\n[auth]\n',
    ["public", "app"],
  ],
  ["another table's", '[api]\nport = 1\n[db]\nschemas = ["x"]\n', null],
  ["nothing", "[api]\nschemas = []\n", null],
])("%s tells which schemas are exposed", async (_, toml, names) => {
  const found = await apiSchemasOf(treeOf({ "supabase/config.toml": toml }));
  expect(found?.names ?? null).toEqual(names);
});

test("a project without configuration does not say", async () => {
  expect(await apiSchemasOf(treeOf({}))).toBeNull();
});
