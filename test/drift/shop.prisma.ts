/** A schema as a team of some years has it: two Postgres schemas, mapped names, composite keys, enums, many to many. */
export const shop = `generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["views"]
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
  schemas  = ["public", "billing"]
}

enum Role {
  CUSTOMER
  STAFF
  ADMIN

  @@schema("public")
}

enum OrderStatus {
  draft
  placed
  shipped @map("sent out")
  cancelled

  @@map("order_status")
  @@schema("public")
}

enum Currency {
  EUR
  USD

  @@schema("billing")
}

model User {
  id        String    @id @default(uuid()) @db.Uuid
  email     String    @unique @db.VarChar(320)
  name      String?
  role      Role      @default(CUSTOMER)
  isActive  Boolean   @default(true) @map("is_active")
  createdAt DateTime  @default(now()) @map("created_at") @db.Timestamptz(3)
  updatedAt DateTime  @updatedAt @map("updated_at")
  settings  Json      @default("{}")
  tags      String[]  @default([])
  profile   Profile?
  orders    Order[]
  reviews   Review[]
  wishlist  Product[] @relation("Wishlist")
  managerId String?   @map("manager_id") @db.Uuid
  manager   User?     @relation("Managers", fields: [managerId], references: [id])
  reports   User[]    @relation("Managers")
  invoices  Invoice[]

  @@index([role, createdAt(sort: Desc)])
  @@index([tags], type: Gin)
  @@map("users")
  @@schema("public")
}

model Profile {
  userId String  @id @map("user_id") @db.Uuid
  user   User    @relation(fields: [userId], references: [id], onDelete: Cascade)
  bio    String? @db.Text
  age    Int?    @db.SmallInt

  @@map("profiles")
  @@schema("public")
}

model Category {
  id       Int        @id @default(autoincrement())
  slug     String     @unique
  parentId Int?
  parent   Category?  @relation("Tree", fields: [parentId], references: [id], onDelete: SetNull, onUpdate: NoAction)
  children Category[] @relation("Tree")
  products Product[]

  @@schema("public")
}

model Product {
  id         Int          @id @default(autoincrement())
  sku        String       @unique(map: "product_sku_unique") @db.Char(12)
  title      String
  price      Decimal      @db.Decimal(10, 2)
  weight     Float?
  meta       Json?        @db.JsonB
  released   DateTime?    @db.Date
  categories Category[]
  wishedBy   User[]       @relation("Wishlist")
  lines      OrderLine[]
  stocks     Stock[]
  reviews    Review[]
  search     Unsupported("tsvector")?

  @@index([title(ops: raw("text_minmax_ops"))], type: Brin, map: "product_title_brin")
  @@schema("public")
}

model Warehouse {
  code   String  @id @db.VarChar(8)
  city   String
  stocks Stock[]

  @@schema("public")
}

model Stock {
  warehouseCode String
  productId     Int
  amount        Int       @default(0)
  warehouse     Warehouse @relation(fields: [warehouseCode], references: [code])
  product       Product   @relation(fields: [productId], references: [id], onDelete: Cascade)
  moves         Move[]

  @@id([warehouseCode, productId])
  @@schema("public")
}

model Move {
  id            BigInt   @id @default(autoincrement())
  warehouseCode String
  productId     Int
  delta         Int
  at            DateTime @default(dbgenerated("clock_timestamp()"))
  stock         Stock    @relation(fields: [warehouseCode, productId], references: [warehouseCode, productId])

  @@index([warehouseCode, productId], map: "move stock idx é")
  @@schema("public")
}

model Order {
  id       String      @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  number   Int         @unique @default(autoincrement())
  status   OrderStatus @default(draft)
  userId   String      @map("user_id") @db.Uuid
  user     User        @relation(fields: [userId], references: [id], onDelete: Restrict)
  lines    OrderLine[]
  invoice  Invoice?
  note     String?     @default("it's \\"new\\"")

  @@index([userId, status])
  @@map("Orders")
  @@schema("public")
}

model OrderLine {
  orderId   String  @map("order_id") @db.Uuid
  productId Int     @map("product_id")
  amount    Int     @default(1)
  price     Decimal @db.Decimal(10, 2)
  order     Order   @relation(fields: [orderId], references: [id], onDelete: Cascade)
  product   Product @relation(fields: [productId], references: [id])

  @@id([orderId, productId], name: "line")
  @@map("order_lines")
  @@schema("public")
}

model Review {
  id        Int      @id @default(autoincrement())
  userId    String   @db.Uuid
  productId Int
  stars     Int      @db.SmallInt
  text      String?
  user      User     @relation(fields: [userId], references: [id], onDelete: Cascade)
  product   Product  @relation(fields: [productId], references: [id], onDelete: Cascade)

  @@unique([userId, productId])
  @@schema("public")
}

model Invoice {
  id       Int      @id @default(autoincrement())
  orderId  String   @unique @db.Uuid
  order    Order    @relation(fields: [orderId], references: [id], map: "invoice_order")
  payerId  String?  @db.Uuid
  payer    User?    @relation(fields: [payerId], references: [id], onDelete: SetNull)
  currency Currency @default(EUR)
  cents    BigInt
  paidAt   DateTime? @db.Timestamp(0)
  payments Payment[]

  @@map("invoices")
  @@schema("billing")
}

model Payment {
  id        Int     @id @default(autoincrement())
  invoiceId Int
  invoice   Invoice @relation(fields: [invoiceId], references: [id])
  raw       Bytes?
  ip        String? @db.Inet

  @@index([invoiceId], type: Hash)
  @@schema("billing")
}

view ActiveUser {
  id    String @unique @db.Uuid
  email String @db.VarChar(320)

  @@map("active_users")
  @@schema("public")
}
`;

/** What such a team adds by hand, and Prisma cannot say. */
export const byHand = `
create view active_users as select id, email from users where is_active;
alter table users enable row level security;
create policy own on users for select using (id = current_setting('app.user', true)::uuid);
alter table "Review" add constraint stars_range check (stars between 1 and 5);
create index open_orders on "Orders" (user_id) where status = 'placed';
create unique index users_email_lower on users (lower(email));
create function touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;
create trigger touch before update on users for each row execute function touch();
create materialized view top_products as select "productId", count(*) as reviews from "Review" group by 1;
comment on table users is 'People';
create table "_prisma_migrations" (id varchar(36) primary key, checksum varchar(64) not null);
`;
