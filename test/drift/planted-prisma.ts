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
  {
    says: "a primary key of other columns",
    prisma: [
      ["  @@id([warehouseCode, productId])", "  @@id([productId, warehouseCode])"],
      ["references: [warehouseCode, productId])", "references: [productId, warehouseCode])"],
      ["fields: [warehouseCode, productId]", "fields: [productId, warehouseCode]"],
    ],
    drift: [
      'added constraint public."Move"."Move_productId_warehouseCode_fkey"',
      'altered constraint public."Stock"."Stock_pkey"',
      'removed constraint public."Move"."Move_warehouseCode_productId_fkey"',
    ],
    at: "",
  },
  {
    says: "a primary key that is gone",
    sql: "alter table order_lines drop constraint order_lines_pkey",
    drift: ["added constraint public.order_lines.order_lines_pkey"],
    at: '  @@id([orderId, productId], name: "line")',
  },
  {
    says: "a unique that no migration makes",
    prisma: [["  city   String", "  city   String  @unique"]],
    drift: ['added index public."Warehouse_city_key"'],
    at: "  city   String  @unique",
  },
  {
    says: "a unique that only the database has",
    sql: 'create unique index "profiles bio" on profiles (bio)',
    drift: ['removed index public."profiles bio"'],
    at: "model Profile {",
  },
  {
    says: "a composite unique that is gone",
    sql: 'drop index "Review_userId_productId_key"',
    drift: ['added index public."Review_userId_productId_key"'],
    at: "  @@unique([userId, productId])",
  },
  {
    says: "an index that no migration makes",
    prisma: [['  @@map("profiles")', '  @@index([age])\n  @@map("profiles")']],
    drift: ["added index public.profiles_age_idx"],
    at: "  @@index([age])",
  },
  {
    says: "an index that only the database has",
    sql: 'create index on "Review" (stars)',
    drift: ['removed index public."Review_stars_idx"'],
    at: "model Review {",
  },
  {
    says: "an index in another order",
    prisma: [["createdAt(sort: Desc)", "createdAt"]],
    drift: ["altered index public.users_role_created_at_idx"],
    at: "  @@index([role, createdAt])",
  },
  {
    says: "an index by another method",
    prisma: [["  @@index([invoiceId], type: Hash)", "  @@index([invoiceId])"]],
    drift: ['altered index billing."Payment_invoiceId_idx"'],
    at: "  @@index([invoiceId])",
  },
  {
    says: "an index with another operator class",
    sql: 'drop index product_title_brin; create index product_title_brin on "Product" using brin (title text_bloom_ops)',
    drift: ["altered index public.product_title_brin"],
    at: '  @@index([title(ops: raw("text_minmax_ops"))], type: Brin, map: "product_title_brin")',
  },
  {
    says: "an index under another name",
    prisma: [['map: "move stock idx é"', 'map: "move_stock"']],
    drift: ['altered index public."move stock idx é"'],
    at: '  @@index([warehouseCode, productId], map: "move_stock")',
  },
  {
    says: "a foreign key that no migration makes",
    sql: 'alter table "Review" drop constraint "Review_productId_fkey"',
    drift: ['added constraint public."Review"."Review_productId_fkey"'],
    at: "  product   Product  @relation(fields: [productId], references: [id], onDelete: Cascade)",
  },
  {
    says: "a foreign key that only the database has",
    sql: "alter table users add referrer uuid; alter table users add constraint referred foreign key (referrer) references users",
    drift: ["removed column public.users.referrer", "removed constraint public.users.referred"],
    at: "model User {",
  },
  {
    says: "a foreign key with another action on delete",
    prisma: [["references: [id], onDelete: Restrict)", "references: [id], onDelete: Cascade)"]],
    drift: ['altered constraint public."Orders"."Orders_user_id_fkey"'],
    at: "  user     User        @relation(fields: [userId], references: [id], onDelete: Cascade)",
  },
  {
    says: "a foreign key with another action on update, across schemas",
    sql: 'alter table billing.invoices drop constraint invoice_order, add constraint invoice_order foreign key ("orderId") references "Orders" (id) on update no action on delete restrict',
    drift: ["altered constraint billing.invoices.invoice_order"],
    at: '  order    Order    @relation(fields: [orderId], references: [id], map: "invoice_order")',
  },
  {
    says: "a foreign key under another name",
    sql: 'alter table "Payment" rename constraint "Payment_invoiceId_fkey" to pays'.replace(
      '"Payment"',
      'billing."Payment"',
    ),
    drift: ['altered constraint billing."Payment".pays'],
    at: "  invoice   Invoice @relation(fields: [invoiceId], references: [id])",
  },
  {
    says: "a table of a relation of many to many that is gone",
    sql: 'drop table "_CategoryToProduct"',
    drift: ['added table public."_CategoryToProduct"'],
    at: "  products Product[]",
  },
  {
    says: "a relation of many to many that nobody migrated",
    prisma: [
      ["  stocks Stock[]\n\n  @@schema", "  stocks Stock[]\n  fans   User[]\n\n  @@schema"],
      ["  invoices  Invoice[]\n", "  invoices  Invoice[]\n  likes     Warehouse[]\n"],
    ],
    drift: ['added table public."_UserToWarehouse"'],
    at: "  likes     Warehouse[]",
  },
  {
    says: "a model under another name",
    prisma: [['  @@map("profiles")', '  @@map("user_profiles")']],
    drift: ["added table public.user_profiles", "removed table public.profiles"],
    at: "model Profile {",
  },
  {
    says: "a field under another name",
    prisma: [
      ['  isActive  Boolean   @default(true) @map("is_active")', '  isActive  Boolean   @default(true) @map("active")'],
    ],
    drift: ["added column public.users.active", "removed column public.users.is_active"],
    at: '  isActive  Boolean   @default(true) @map("active")',
  },
  {
    says: "a model in another schema",
    prisma: [
      [
        '  @@id([warehouseCode, productId])\n  @@schema("public")',
        '  @@id([warehouseCode, productId])\n  @@schema("billing")',
      ],
    ],
    drift: [
      'added table billing."Stock"',
      'altered constraint public."Move"."Move_warehouseCode_productId_fkey"',
      'removed table public."Stock"',
    ],
    at: "model Stock {",
  },
  {
    says: "a schema that no migration makes",
    prisma: [
      ['schemas  = ["public", "billing"]', 'schemas  = ["public", "billing", "Audit Log"]'],
      ["model Warehouse {", 'model Entry {\n  id Int @id\n\n  @@schema("Audit Log")\n}\n\nmodel Warehouse {'],
    ],
    drift: ['added schema "Audit Log"', 'added table "Audit Log"."Entry"'],
    at: "",
  },
];
