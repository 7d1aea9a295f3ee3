import type { Pair } from "./pair.ts";

const user = (fields: string): string => `model User {\n  id Int @id\n${fields}\n}`;
const table = (columns: string): string => `create table "User"(id int constraint "User_pkey" primary key, ${columns})`;

const types = `model All {
  id      Int      @id @default(autoincrement())
  small   Int      @db.SmallInt
  big     BigInt
  oid     Int      @db.Oid
  dec     Decimal
  money   Decimal  @db.Money
  exact   Decimal  @db.Decimal(10, 2)
  loose   Decimal  @db.Decimal
  double  Float
  real    Float    @db.Real
  flag    Boolean?
  text    String
  citext  String   @db.Citext
  varchar String   @db.VarChar(20)
  free    String   @db.VarChar
  char    String   @db.Char(3)
  uuid    String   @db.Uuid
  inet    String   @db.Inet
  xml     String   @db.Xml
  bit     String   @db.Bit(3)
  varbit  String   @db.VarBit(9)
  json    Json     @db.Json
  jsonb   Json
  bytes   Bytes
  at      DateTime
  at0     DateTime @db.Timestamp(0)
  at6     DateTime @db.Timestamp(6)
  atz     DateTime @db.Timestamptz
  atz6    DateTime @db.Timestamptz(6)
  day     DateTime @db.Date
  time    DateTime @db.Time(3)
  timetz  DateTime @db.Timetz(6)
  list    String[]
  dates   DateTime[]
  codes   String[] @db.VarChar(5)
  sums    Decimal[] @db.Decimal(8, 2)
  place   Unsupported("point")?
}`;

export const columnPairs: readonly Pair[] = [
  {
    says: "every native type comes back as it was said",
    before: "create extension citext",
    prisma: types,
    outside: ["extension citext"],
  },
  {
    says: "a length differs",
    prisma: user("  a String @db.VarChar(20)"),
    sql: table("a varchar(10) not null"),
    drift: ['altered column public."User".a'],
  },
  {
    says: "a precision differs",
    prisma: user("  a Decimal @db.Decimal(10, 2)"),
    sql: table("a numeric(10,4) not null"),
    drift: ['altered column public."User".a'],
  },
  {
    says: "a type differs",
    prisma: user("  a BigInt"),
    sql: table("a int not null"),
    drift: ['altered column public."User".a'],
  },
  {
    says: "a time without its zone differs",
    prisma: user("  a DateTime @db.Timestamptz(3)"),
    sql: table("a timestamp(3) not null"),
    drift: ['altered column public."User".a'],
  },
  {
    says: "decimals of a second that the database leaves open differ from three",
    prisma: user("  a DateTime"),
    sql: table("a timestamp not null"),
    drift: ['altered column public."User".a'],
  },
  {
    says: "decimals of a second that the schema leaves open are any",
    prisma: user("  a DateTime @db.Timestamp"),
    sql: table("a timestamp(3) not null"),
  },
  {
    says: "six decimals of a second are what Postgres takes by itself",
    prisma: user("  a DateTime @db.Timestamptz(6)"),
    sql: table("a timestamptz not null"),
  },
  { says: "a list of times has decimals of its own", prisma: user("  a DateTime[]"), sql: table("a timestamp[]") },
  {
    says: "a list for one differs",
    prisma: user("  a String[]"),
    sql: table("a text not null"),
    drift: ['altered column public."User".a'],
  },
  { says: "a list may refuse null or not", prisma: user("  a String[]"), sql: table("a text[] not null") },
  {
    says: "a column that may be null differs",
    prisma: user("  a String"),
    sql: table("a text"),
    drift: ['altered column public."User".a'],
  },
  {
    says: "a column that must not be null differs",
    prisma: user("  a String?"),
    sql: table("a text not null"),
    drift: ['altered column public."User".a'],
  },
  {
    says: "a column that does not count differs",
    prisma: "model A {\n  id Int @id @default(autoincrement())\n}",
    sql: 'create table "A"(id int constraint "A_pkey" primary key)',
    drift: ['altered column public."A".id'],
  },
  {
    says: "a column that is missing differs",
    prisma: user("  a Int\n  b Int?"),
    sql: table("a int not null"),
    drift: ['added column public."User".b'],
  },
  {
    says: "a column too many differs",
    prisma: user("  a Int"),
    sql: table("a int not null, b text"),
    drift: ['removed column public."User".b'],
  },
  {
    says: "the order of columns is nobody's business",
    prisma: user("  a Int\n  b Int"),
    sql: 'create table "User"(b int not null, a int not null, id int constraint "User_pkey" primary key)',
  },
  {
    says: "a field that is ignored is a column all the same",
    prisma: user("  a Int? @ignore"),
    sql: table("b int"),
    drift: ['added column public."User".a', 'removed column public."User".b'],
  },
  {
    says: "names are mapped",
    prisma: 'model User {\n  id Int @id @map("user id")\n  no Int @map("ordre-é; --x")\n  @@map("users  `all` Ü")\n}',
  },
  {
    says: "a name that is mapped to another differs",
    prisma: 'model User {\n  id Int @id\n  firstName String @map("first_name")\n}',
    sql: table('"firstName" text not null'),
    drift: ['removed column public."User"."firstName"', 'added column public."User".first_name'],
  },
  {
    says: "Prisma looks through a domain",
    prisma: user("  a String\n  b String?"),
    sql: `create domain email as text not null; create domain word as text; ${table("a email, b word")}`,
    outside: ["domain public.email", "domain public.word"],
  },
  { says: "an unsupported type is there", prisma: user('  a Unsupported("point")'), sql: table("a point not null") },
  {
    says: "another unsupported type is never compared by Prisma",
    prisma: user('  a Unsupported("point")'),
    sql: table("a box not null"),
    unseen: ['altered column public."User".a'],
  },
  {
    says: "a supported type for an unsupported one differs",
    prisma: user('  a Unsupported("point")'),
    sql: table("a text not null"),
    drift: ['altered column public."User".a'],
  },
  {
    says: "a collation, a comment and statistics are outside",
    prisma: user("  a String"),
    sql: `${table('a text collate "C" not null')}; comment on column "User".a is 'x'; create statistics s on id, a from "User"`,
    outside: ['collation of column public."User".a', "statistics public.s"],
  },
];
