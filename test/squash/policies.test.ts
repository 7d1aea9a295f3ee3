import { expect, test } from "vitest";
import type { Catalog, CatalogObject } from "../../src/model/index.ts";
import { policyRemarks } from "../../src/squash/policies.ts";

type Traits = CatalogObject["traits"];

const catalogWith = (policies: Readonly<Record<string, Traits>>): Catalog =>
  new Map(
    Object.entries(policies).map(([name, traits]) => {
      const address = `policy public.t.${name}`;
      const object = { kind: "policy", address, parent: "table public.t", rank: null, traits };
      return [address, object as CatalogObject];
    }),
  );

const own = { command: "select", roles: ["authenticated"], using: "(owner = auth.uid())" };

test.each<readonly [what: string, policies: Readonly<Record<string, Traits>>, remarks: readonly string[]]>([
  ["two that say the same", { a: own, b: own }, ["`a` and `b` on `public.t` say the same twice"]],
  ["one for another command", { a: own, b: { ...own, command: "update" } }, []],
  ["one for another role", { a: own, b: { ...own, roles: ["anon"] } }, []],
  [
    "one that admits everybody's rows",
    { all: { command: "all", roles: ["public"], using: "true" }, own },
    ["`all` on `public.t` admits every row, so `own` decides nothing"],
  ],
  [
    "one that admits every row, but checks new ones",
    {
      all: { command: "all", roles: ["public"], using: "true", check: "(owner = auth.uid())" },
      add: { ...own, command: "insert", using: null, check: "(a > 1)" },
    },
    [],
  ],
  [
    "a restrictive one that admits none",
    { never: { command: "all", restrictive: true, roles: ["public"], using: "false" }, own },
    ["`never` on `public.t` admits no row, so `own` opens nothing"],
  ],
  ["a restrictive one that narrows", { narrow: { ...own, restrictive: true, using: "(a > 1)" }, own }, []],
])("of policies: %s", (_, policies, remarks) => {
  expect(policyRemarks(catalogWith(policies))).toEqual(remarks);
});
