import type { Planted } from "./planted-prisma.ts";

/** Defaults of every kind, what the schema ignores, names of types, and keys whose columns change their type on both ends. */
export const plantedShapes: readonly Planted[] = [
  {
    says: "another list as default",
    prisma: [["  tags      String[]  @default([])", '  tags      String[]  @default(["new", "it\'s"])']],
    drift: ["altered column public.users.tags"],
    at: '  tags      String[]  @default(["new", "it\'s"])',
  },
  {
    says: "a default of a big number",
    prisma: [["  cents    BigInt\n", "  cents    BigInt   @default(9007199254740993)\n"]],
    drift: ["altered column billing.invoices.cents"],
    at: "  cents    BigInt   @default(9007199254740993)",
  },
  {
    says: "another JSON as default",
    sql: `alter table users alter settings set default '{"a": [1, 2]}'`,
    drift: ["altered column public.users.settings"],
    at: '  settings  Json      @default("{}")',
  },
  {
    says: "a default of a decimal",
    prisma: [
      ["  price      Decimal      @db.Decimal(10, 2)", "  price      Decimal      @default(9.5) @db.Decimal(10, 2)"],
    ],
    drift: ['altered column public."Product".price'],
    at: "  price      Decimal      @default(9.5) @db.Decimal(10, 2)",
  },
  {
    says: "a table of many to many with a column of another type",
    sql: `alter table "_CategoryToProduct" drop constraint "_CategoryToProduct_A_fkey"; alter table "_CategoryToProduct" alter "A" type bigint;
      alter table "_CategoryToProduct" add constraint "_CategoryToProduct_A_fkey" foreign key ("A") references "Category" on update cascade on delete cascade`,
    drift: ['altered column public."_CategoryToProduct"."A"'],
    at: "",
  },
  {
    says: "an ignored model that no migration makes",
    prisma: [
      ["model Warehouse {", 'model Trace {\n  id Int @id\n\n  @@ignore\n  @@schema("public")\n}\n\nmodel Warehouse {'],
    ],
    drift: ['added table public."Trace"'],
    at: "model Trace {",
  },
  {
    says: "an enum under another name, with the columns that have it",
    prisma: [['  @@map("order_status")', '  @@map("order_state")']],
    drift: [
      "added enum public.order_state",
      'altered column public."Orders".status',
      "removed enum public.order_status",
    ],
    at: "",
  },
  {
    says: "a field that becomes a list of an enum",
    prisma: [["  role      Role      @default(CUSTOMER)", "  role      Role[]    @default([CUSTOMER])"]],
    drift: ["altered column public.users.role"],
    at: "  role      Role[]    @default([CUSTOMER])",
  },
  {
    says: "a relation that becomes required, with the action that goes with it",
    prisma: [
      ['  managerId String?   @map("manager_id") @db.Uuid', '  managerId String    @map("manager_id") @db.Uuid'],
      ["  manager   User?     @relation", "  manager   User      @relation"],
    ],
    drift: ["altered column public.users.manager_id", "altered constraint public.users.users_manager_id_fkey"],
    at: '  managerId String    @map("manager_id") @db.Uuid',
  },
  {
    says: "a key and all that point at it, of another type",
    prisma: [
      [
        "  id         Int          @id @default(autoincrement())\n  sku",
        "  id         BigInt       @id @default(autoincrement())\n  sku",
      ],
      ["  productId     Int\n  amount", "  productId     BigInt\n  amount"],
      ["  productId     Int\n  delta", "  productId     BigInt\n  delta"],
      ['  productId Int     @map("product_id")', '  productId BigInt  @map("product_id")'],
      ["  productId Int\n  stars", "  productId BigInt\n  stars"],
    ],
    drift: [
      'altered column public."Move"."productId"',
      'altered column public."Product".id',
      'altered column public."Review"."productId"',
      'altered column public."Stock"."productId"',
      'altered column public."_CategoryToProduct"."B"',
      'altered column public."_Wishlist"."A"',
      "altered column public.order_lines.product_id",
    ],
    at: "  id         BigInt       @id @default(autoincrement())",
  },
  {
    says: "an index over JSON with another operator class",
    prisma: [
      [
        '  search     Unsupported("tsvector")?\n',
        '  search     Unsupported("tsvector")?\n\n  @@index([meta(ops: JsonbPathOps)], type: Gin)',
      ],
    ],
    sql: 'create index "Product_meta_idx" on "Product" using gin (meta)',
    drift: ['altered index public."Product_meta_idx"'],
    at: "  @@index([meta(ops: JsonbPathOps)], type: Gin)",
  },
  {
    says: "a unique of several fields under a name of its own",
    prisma: [["  @@unique([userId, productId])", '  @@unique([userId, productId], map: "one_each")']],
    drift: ['altered index public."Review_userId_productId_key"'],
    at: '  @@unique([userId, productId], map: "one_each")',
  },
];
