import type { Planted } from "./planted-prisma.ts";

/** Keys, indexes, relations, and things that moved or are called otherwise. */
export const plantedKeys: readonly Planted[] = [
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
