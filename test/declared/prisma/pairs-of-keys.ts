import type { Pair } from "./pair.ts";

const indexed = (attributes: string): string => `model T {
  id Int @id
  a  Int
  b  String
  j  Json
  l  String[]
${attributes}
}`;
const table =
  'create table "T"(id int constraint "T_pkey" primary key, a int not null, b text not null, j jsonb not null, l text[]);';

const related = (relation: string, datasource = ""): string => `${datasource}model User {
  id    Int @id
  posts Post[]
}
model Post {
  id     Int  @id
  userId Int${relation.includes("SetNull") ? "?" : ""}
  user   User${relation.includes("SetNull") ? "?" : ""} @relation(fields: [userId], references: [id]${relation})
}`;
const posts = (key: string): string => `create table "User"(id int constraint "User_pkey" primary key);
  create table "Post"(id int constraint "Post_pkey" primary key, "userId" int not null); ${key}`;
const foreignKey = (rest: string, name = "Post_userId_fkey"): string =>
  `alter table "Post" add constraint "${name}" foreign key ("userId") references "User"(id) ${rest};`;

const many = `model A {
  id Int @id
  bs B[]
}
model B {
  id Int @id
  as A[]
}`;
const join = (
  pair: string,
): string => `create table "A"(id int constraint "A_pkey" primary key); create table "B"(id int constraint "B_pkey" primary key);
  create table "_AToB"("A" int not null references "A" on delete cascade on update cascade, "B" int not null references "B" on delete cascade on update cascade);
  ${pair} create index "_AToB_B_index" on "_AToB"("B");`;

const index = (says: string, prisma: string, sql: string, rest: Partial<Pair> = {}): Pair => ({
  says,
  prisma: indexed(prisma),
  sql: `${table} ${sql}`,
  ...rest,
});

export const keyPairs: readonly Pair[] = [
  {
    says: "every kind of index comes back as it was said",
    prisma: indexed(`  @@index([a(sort: Desc), b])
  @@index([b], type: Hash)
  @@index([j], type: Gin)
  @@index([j(ops: JsonbPathOps)], type: Gin, map: "paths")
  @@index([l], type: Gin)
  @@index([a(ops: Int4BloomOps)], type: Brin, map: "bloom")
  @@unique([a, b], map: "both one")
  @@unique([b(sort: Desc)])`),
  },
  index(
    "a unique constraint and a unique index are one thing",
    "  @@unique([a])",
    'alter table "T" add constraint "T_a_key" unique (a);',
  ),
  index("an index that is missing differs", "  @@index([a])", "", { drift: ['added index public."T_a_idx"'] }),
  index("an index too many differs", "", 'create index extra on "T"(a);', { drift: ["removed index public.extra"] }),
  index("an index on other columns differs", "  @@index([a, b])", 'create index "T_a_b_idx" on "T"(b, a);', {
    drift: ['altered index public."T_a_b_idx"'],
  }),
  index("an index in the other order differs", "  @@index([a(sort: Desc)])", 'create index "T_a_idx" on "T"(a);', {
    drift: ['altered index public."T_a_idx"'],
  }),
  index("an index of another method differs", "  @@index([b], type: Hash)", 'create index "T_b_idx" on "T"(b);', {
    drift: ['altered index public."T_b_idx"'],
  }),
  index(
    "an index of another operator class differs",
    "  @@index([j(ops: JsonbPathOps)], type: Gin)",
    'create index "T_j_idx" on "T" using gin(j);',
    { drift: ['altered index public."T_j_idx"'] },
  ),
  index(
    "the operator class of a B-tree that the schema says is compared",
    '  @@index([b(ops: raw("text_pattern_ops"))], map: "like")',
    'create index "like" on "T"(b);',
    { drift: ['altered index public."like"'] },
  ),
  index(
    "the operator class of a B-tree that the schema says is in sync with itself",
    '  @@index([b(ops: raw("text_pattern_ops"))], map: "like")',
    'create index "like" on "T"(b text_pattern_ops);',
    {
      unlikeTheEngine: "the engine does not read operator classes of B-trees, and would make the index again for ever",
    },
  ),
  index(
    "the operator class of a B-tree that the schema does not say is nobody's business",
    "  @@index([b])",
    'create index "T_b_idx" on "T"(b text_pattern_ops);',
  ),
  index("an index of another name is renamed", "  @@index([a])", 'create index by_a on "T"(a);', {
    drift: ["altered index public.by_a"],
  }),
  index(
    "an index that is unique differs from one that is not",
    "  @@index([a])",
    'create unique index "T_a_idx" on "T"(a);',
    { drift: ['altered index public."T_a_idx"'] },
  ),
  index(
    "a second index on the same columns is no drift",
    "  @@index([a])",
    'create index "T_a_idx" on "T"(a); create index again on "T"(a);',
  ),
  index(
    "partial indexes and those on expressions are outside",
    "",
    'create index p on "T"(a) where a > 1; create unique index e on "T"(lower(b)); create index m on "T"(a, (a + 1));',
    { outside: ["index public.e", "index public.m", "index public.p"] },
  ),
  index("an exclusion is outside", "", 'alter table "T" add constraint x exclude using btree (a with =);', {
    outside: ['constraint public."T".x'],
  }),
  index(
    "an index that carries columns along is one on its own columns",
    "  @@index([a])",
    'create index "T_a_idx" on "T"(a) include (id);',
    {
      outside: ['include of index public."T_a_idx"'],
      unlikeTheEngine: "the engine takes the columns that are carried along for columns of the index",
    },
  ),
  index(
    "an index that carries columns along may be told with them",
    "  @@index([a, id])",
    'create index "T_a_id_idx" on "T"(a) include (id);',
    { outside: ['include of index public."T_a_id_idx"'] },
  ),
  index(
    "nulls, storage and deferral of keys are outside",
    "  @@unique([a])\n  @@unique([b])\n  @@index([a, b])",
    'alter table "T" add constraint "T_a_key" unique nulls not distinct (a) deferrable; alter table "T" add constraint "T_b_key" unique (b); create index "T_a_b_idx" on "T"(a nulls first, b) with (fillfactor = 50);',
    {
      outside: [
        'deferrable of constraint public."T"."T_a_key"',
        'nulls first or last of index public."T_a_b_idx"',
        'nulls not distinct of constraint public."T"."T_a_key"',
        'storage parameters of index public."T_a_b_idx"',
      ],
    },
  ),
  {
    says: "a predicate that the schema says is compared",
    prisma: `generator client {\n  provider = "prisma-client"\n  previewFeatures = ["partialIndexes", "somethingNew"]\n}\n${indexed('  @@index([a], where: raw("a > 1"))')}`,
    sql: `${table} create index "T_a_idx" on "T"(a) where a > 2`,
    drift: ['altered index public."T_a_idx"'],
  },
  {
    says: "a predicate that the schema does not say differs once it could",
    prisma: `generator client {\n  provider = "prisma-client"\n  previewFeatures = ["partialIndexes"]\n}\n${indexed("")}`,
    sql: `${table} create index p on "T"(a) where a > 2`,
    drift: ["removed index public.p"],
  },
  {
    says: "a primary key of another name is renamed",
    prisma: "model A {\n  id Int @id\n}",
    sql: 'create table "A"(id int primary key); alter table "A" rename constraint "A_pkey" to other',
    drift: ['altered constraint public."A".other'],
  },
  {
    says: "a primary key on other columns differs",
    prisma: "model A {\n  a Int\n  b Int\n  @@id([a, b])\n}",
    sql: 'create table "A"(a int, b int, constraint "A_pkey" primary key (b, a))',
    drift: ['altered constraint public."A"."A_pkey"'],
  },
  {
    says: "a primary key that is missing differs",
    prisma: "model A {\n  a Int @id\n}",
    sql: 'create table "A"(a int not null)',
    drift: ['added constraint public."A"."A_pkey"'],
  },
  {
    says: "a unique key for a primary key differs",
    prisma: "model A {\n  a Int @unique\n}",
    sql: 'create table "A"(a int constraint "A_pkey" primary key)',
    drift: ['removed constraint public."A"."A_pkey"', 'added index public."A_a_key"'],
  },
  {
    says: "a foreign key and its actions come back as they were said",
    prisma: related(", onDelete: SetNull, onUpdate: NoAction"),
  },
  {
    says: "a foreign key that is missing differs",
    prisma: related(""),
    sql: posts(""),
    drift: ['added constraint public."Post"."Post_userId_fkey"'],
  },
  {
    says: "another action differs",
    prisma: related(", onDelete: Cascade"),
    sql: posts(foreignKey("on delete restrict on update cascade")),
    drift: ['altered constraint public."Post"."Post_userId_fkey"'],
  },
  {
    says: "what a foreign key does by default in Prisma is not what it does in SQL",
    prisma: related(""),
    sql: posts(foreignKey("")),
    drift: ['altered constraint public."Post"."Post_userId_fkey"'],
  },
  {
    says: "a foreign key of another name is renamed",
    prisma: related(""),
    sql: posts(foreignKey("on delete restrict on update cascade", "author")),
    drift: ['altered constraint public."Post".author'],
  },
  {
    says: "a foreign key may be deferred, and not valid yet",
    prisma: related(""),
    sql: posts(foreignKey("match full on delete restrict on update cascade deferrable initially deferred not valid")),
    outside: [
      'deferrable of constraint public."Post"."Post_userId_fkey"',
      'match full of constraint public."Post"."Post_userId_fkey"',
      'not valid of constraint public."Post"."Post_userId_fkey"',
    ],
  },
  {
    says: "a foreign key too many differs",
    prisma: "model User {\n  id Int @id\n}\nmodel Post {\n  id Int @id\n  userId Int\n}",
    sql: posts(foreignKey("")),
    drift: ['removed constraint public."Post"."Post_userId_fkey"'],
  },
  {
    says: "without foreign keys by choice none is missing",
    prisma: related("", 'datasource db {\n  provider = "postgresql"\n  relationMode = "prisma"\n}\n'),
    sql: posts(""),
  },
  {
    says: "without foreign keys by choice, as it was said before Prisma 4.5",
    prisma: related("", 'datasource db {\n  provider = "postgresql"\n  referentialIntegrity = "prisma"\n}\n'),
    sql: posts(""),
  },
  {
    says: "without foreign keys by choice one too many differs",
    prisma: related("", 'datasource db {\n  provider = "postgresql"\n  relationMode = "prisma"\n}\n'),
    sql: posts(foreignKey("")),
    drift: ['removed constraint public."Post"."Post_userId_fkey"'],
  },
  {
    says: "a foreign key over two columns keeps their order",
    prisma:
      "model A {\n  a Int\n  b Int\n  bs B[]\n  @@id([a, b])\n}\nmodel B {\n  id Int @id\n  x Int\n  y Int\n  a A @relation(fields: [x, y], references: [a, b])\n}",
    after:
      'alter table "B" drop constraint "B_x_y_fkey", add constraint "B_x_y_fkey" foreign key (y, x) references "A"(a, b) on delete restrict on update cascade',
    drift: ['altered constraint public."B"."B_x_y_fkey"'],
  },
  { says: "a relation of many to many has a table", prisma: many },
  {
    says: "a relation of many to many as Prisma made it until version 5",
    prisma: many,
    sql: join('create unique index "_AToB_AB_unique" on "_AToB"("A", "B");'),
    unlikeTheEngine: "Prisma 5 finds its own tables in sync; the engine of today would make the pair a primary key",
  },
  {
    says: "a relation of many to many whose pair is not unique differs",
    prisma: many,
    sql: join(""),
    drift: ['added constraint public."_AToB"."_AToB_AB_pkey"'],
  },
  {
    says: "a relation of many to many that is missing differs",
    prisma: many,
    after: 'drop table "_AToB"',
    drift: ['added table public."_AToB"'],
  },
  {
    says: "a relation of many to many that does not cascade differs",
    prisma: many,
    after:
      'alter table "_AToB" drop constraint "_AToB_A_fkey", add constraint "_AToB_A_fkey" foreign key ("A") references "A"(id)',
    drift: ['altered constraint public."_AToB"."_AToB_A_fkey"'],
  },
];
