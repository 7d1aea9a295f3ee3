// Types that are not Postgres' own: what their input function takes is found out by trying.
import type { Query } from "../model/index.ts";
import { quoteLiteral } from "../sql/index.ts";
import type { ColumnShape, Shapes, TypeShape } from "./shape.ts";
import { tryAll } from "./try-all.ts";

const KNOWN: Readonly<Record<string, string>> = {
  hstore: '"lockstep"=>"1"',
  ltree: "lockstep",
  lquery: "lockstep",
  ltxtquery: "lockstep",
  cube: "(1)",
  seg: "1",
  isbn: "0-393-04002-X",
  isbn13: "978-0-393-04002-9",
  geometry: "POINT(1 1)",
  geography: "POINT(1 1)",
};

const FORMS = [
  "lockstep",
  "1",
  "{}",
  "",
  "[]",
  "(1,1)",
  "POINT(1 1)",
  "{1:1}/3",
  "00000000-0000-4000-8000-000000000000",
  "\\x00",
];

const LONGEST_VECTOR = 16_000;

/** Text forms by type, for those that have one. */
export async function foreignValues(query: Query, shapes: Shapes): Promise<ReadonlyMap<number, string>> {
  const columns = [...shapes.tables.values()].flatMap((table) => table.columns);
  const foreign = [...shapes.types.values()].filter(
    ({ kind, builtIn, array }) => kind === "base" && !builtIn && !array,
  );
  const candidates = foreign.flatMap((type) => formsOf(type, columns).map((form) => ({ type, form })));
  const trials = candidates.map(({ type, form }) => ({
    sql: `select pg_catalog.to_json((${quoteLiteral(form)}::${type.spoken})::text)`,
    takenBack: true,
  }));
  const outcomes = trials.length === 0 ? [] : await tryAll({ query }, trials);
  const found = new Map<number, string>();
  candidates.forEach(({ type, form }, place) => {
    if (outcomes[place]?.type === "done" && !found.has(type.oid)) found.set(type.oid, form);
  });
  return found;
}

/** A vector is as long as its column says. */
function formsOf(type: TypeShape, columns: readonly ColumnShape[]): readonly string[] {
  const size = columns.find((column) => column.type === type.oid)?.modifier ?? -1;
  const vector = `[${Array.from({ length: Math.min(Math.max(1, size), LONGEST_VECTOR) }, () => "0.5").join(",")}]`;
  const known = KNOWN[type.name];
  return [...(known === undefined ? [] : [known]), ...(/vec/.test(type.name) ? [vector] : []), ...FORMS];
}
