/** A difference that is put between the shop's Prisma schema and its database. */
export type Planted = {
  readonly says: string;
  /** Changes the schema: text, and what stands there instead. */
  readonly prisma?: readonly (readonly [from: string, to: string])[];
  /** Changes the database. */
  readonly sql?: string;
  /** `type address` of each difference, before parts are left out. */
  readonly drift: readonly string[];
  /** Text of the line that the first difference points at. */
  readonly at: string;
};

export const planted: readonly Planted[] = [
  {
    says: "a model that no migration makes",
    prisma: [
      [
        "model Warehouse {",
        'model Coupon {\n  code String @id\n  percent Int @default(5)\n\n  @@schema("billing")\n}\n\nmodel Warehouse {',
      ],
    ],
    drift: ['added table billing."Coupon"'],
    at: "model Coupon {",
  },
  {
    says: "a table that no model speaks of",
    sql: 'create table public."Legacy Things" (id int primary key, "when" date)',
    drift: ['removed table public."Legacy Things"'],
    at: "",
  },
  {
    says: "a field that no migration makes",
    prisma: [
      ["  bio    String? @db.Text", '  bio    String? @db.Text\n  nick   String  @default("") @map("nick_name")'],
    ],
    drift: ["added column public.profiles.nick_name"],
    at: '  nick   String  @default("") @map("nick_name")',
  },
  {
    says: "a required field without a default",
    prisma: [["  city   String", "  city   String\n  zone   Int"]],
    drift: ['added column public."Warehouse".zone'],
    at: "  zone   Int",
  },
  {
    says: "a column that no model speaks of",
    sql: 'alter table public."Warehouse" add "Opening Hours" jsonb',
    drift: ['removed column public."Warehouse"."Opening Hours"'],
    at: "model Warehouse {",
  },
  {
    says: "another type",
    prisma: [["  amount        Int       @default(0)", "  amount        BigInt    @default(0)"]],
    drift: ['altered column public."Stock".amount'],
    at: "  amount        BigInt    @default(0)",
  },
  {
    says: "another type in the database, under a view",
    sql: "drop view active_users; alter table users alter email type text; create view active_users as select id, email from users where is_active",
    drift: ["altered column public.users.email"],
    at: "  email     String    @unique @db.VarChar(320)",
  },
  {
    says: "another native type",
    prisma: [["  stars     Int      @db.SmallInt", "  stars     Int"]],
    drift: ['altered column public."Review".stars'],
    at: "  stars     Int",
  },
  {
    says: "another length",
    prisma: [["@db.Char(12)", "@db.Char(16)"]],
    drift: ['altered column public."Product".sku'],
    at: '  sku        String       @unique(map: "product_sku_unique") @db.Char(16)',
  },
  {
    says: "another precision of numbers",
    sql: 'alter table "Product" alter price type numeric(12,4)',
    drift: ['altered column public."Product".price'],
    at: "  price      Decimal      @db.Decimal(10, 2)",
  },
  {
    says: "another precision of times",
    prisma: [["@db.Timestamp(0)", "@db.Timestamp(6)"]],
    drift: ['altered column billing.invoices."paidAt"'],
    at: "  paidAt   DateTime? @db.Timestamp(6)",
  },
  {
    says: "a time with and without its zone",
    sql: "alter table users alter created_at type timestamp(3)",
    drift: ["altered column public.users.created_at"],
    at: '  createdAt DateTime  @default(now()) @map("created_at") @db.Timestamptz(3)',
  },
  {
    says: "a field that may be null and a column that may not",
    sql: "update users set name = ''; alter table users alter name set not null",
    drift: ["altered column public.users.name"],
    at: "  name      String?",
  },
  {
    says: "a column that may be null and a field that may not",
    sql: 'alter table "Product" alter title drop not null',
    drift: ['altered column public."Product".title'],
    at: "  title      String",
  },
  {
    says: "a list and a single value",
    prisma: [["  ip        String? @db.Inet", "  ip        String[] @db.Inet"]],
    drift: ['altered column billing."Payment".ip'],
    at: "  ip        String[] @db.Inet",
  },
  {
    says: "a default that is another",
    prisma: [["  amount    Int     @default(1)", "  amount    Int     @default(2)"]],
    drift: ["altered column public.order_lines.amount"],
    at: "  amount    Int     @default(2)",
  },
  {
    says: "a default that only the database has",
    sql: `alter table "Warehouse" alter city set default 'Köln'`,
    drift: ['altered column public."Warehouse".city'],
    at: "  city   String",
  },
  {
    says: "a default that only the schema has",
    sql: "alter table users alter settings drop default",
    drift: ["altered column public.users.settings"],
    at: '  settings  Json      @default("{}")',
  },
  {
    says: "a number that no longer counts by itself",
    sql: 'alter table "Move" alter id drop default; drop sequence "Move_id_seq"',
    drift: ['altered column public."Move".id'],
    at: "  id            BigInt   @id @default(autoincrement())",
  },
  {
    says: "a field that shall count by itself",
    prisma: [
      [
        "  productId     Int\n  amount        Int       @default(0)",
        "  productId     Int\n  amount        Int       @default(autoincrement())",
      ],
    ],
    drift: ['altered column public."Stock".amount'],
    at: "  amount        Int       @default(autoincrement())",
  },
  {
    says: "a default of the database that the schema spells otherwise",
    prisma: [["clock_timestamp()", "statement_timestamp()"]],
    drift: ['altered column public."Move".at'],
    at: '  at            DateTime @default(dbgenerated("statement_timestamp()"))',
  },
  {
    says: "an enum that no migration makes, and its field",
    prisma: [
      ["enum Currency {", 'enum Method {\n  CARD\n  CASH\n\n  @@schema("billing")\n}\n\nenum Currency {'],
      ["  raw       Bytes?", "  raw       Bytes?\n  method    Method @default(CARD)"],
    ],
    drift: ['added column billing."Payment".method', 'added enum billing."Method"'],
    at: "  method    Method @default(CARD)",
  },
  {
    says: "an enum that no schema speaks of",
    sql: "create type billing.mood as enum ('glad', 'sad')",
    drift: ["removed enum billing.mood"],
    at: "",
  },
  {
    says: "a value of an enum that no migration makes",
    prisma: [["  STAFF\n", "  STAFF\n  GUEST\n"]],
    drift: ['altered enum public."Role"'],
    at: "enum Role {",
  },
  {
    says: "a value of an enum that only the database has, in a view and in a default",
    sql: "alter type order_status add value 'lost' before 'cancelled'; create view all_orders as select id, status from \"Orders\"",
    drift: ["altered enum public.order_status"],
    at: "enum OrderStatus {",
  },
  {
    says: "a value of an enum under another name",
    prisma: [['@map("sent out")', '@map("sent")']],
    drift: ["altered enum public.order_status"],
    at: "enum OrderStatus {",
  },
];
