import type { Pair } from "./pair.ts";

// A method that an extension brings, as pgvector does with `hnsw`.
const shelf = `create access method shelf type index handler bthandler;
  create operator class int4_by_shelf for type int using shelf as operator 1 <, operator 3 =, function 1 btint4cmp(int, int);`;
const onShelf: Partial<Pair> = {
  before: shelf,
  outside: [
    "access method shelf",
    "operator class public.int4_by_shelf using shelf",
    "operator family public.int4_by_shelf using shelf",
  ],
};

const index = (says: string, attributes: string, sql: string, rest: Partial<Pair>): Pair => ({
  says,
  prisma: `model T {
  id Int @id
  a  Int
${attributes}
}`,
  sql: `create table "T"(id int constraint "T_pkey" primary key, a int not null); ${sql}`,
  ...rest,
});

export const methodPairs: readonly Pair[] = [
  index(
    "an index of a method that Prisma does not know is in sync with one that says nothing of it",
    "  @@index([a])",
    'create index "T_a_idx" on "T" using shelf (a int4_by_shelf);',
    onShelf,
  ),
  index(
    "an index of a method that Prisma does not know, and that the schema does not have, goes",
    "",
    'create index by_shelf on "T" using shelf (a int4_by_shelf);',
    { ...onShelf, drift: ["removed index public.by_shelf"] },
  ),
  index(
    "an index of a method that Prisma does not know differs from one of another method",
    "  @@index([a], type: Hash)",
    'create index "T_a_idx" on "T" using shelf (a int4_by_shelf);',
    { ...onShelf, drift: ['altered index public."T_a_idx"'] },
  ),
];
