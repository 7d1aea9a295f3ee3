import { afterAll, beforeAll, expect, test } from "vitest";
import { placeOf, sqlOf } from "../../../src/declared/index.ts";
import type { Server } from "../../../src/postgres/index.ts";
import { embeddedServer } from "../../rehearse/rehearsal.ts";
import { compared } from "./comparison.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const users = `datasource db {
  provider = "postgresql"
}

/// model Nobody {
model User {
  id    Int    @id(map: "users_id")
  email String @unique @map("e-mail")
  name  String @db.VarChar(20) // the name
  posts Post[]
  roles Role[]
  tags  Tag[]  @relation("Taste")

  @@index([name, email(sort: Desc)])
  @@unique([id, name], map: "both")
  @@map("the users")
}

enum Role {
  admin
}
`;
const posts = `model Post {
  authorId Int
  at       DateTime
  author   User @relation(fields: [authorId], references: [id])

  @@id([authorId, at])
}

model Tag {
  id    Int    @id
  users User[] @relation("Taste")
}
`;
const files = [
  { path: "prisma/schema/users.prisma", text: users },
  { path: "prisma/schema/posts.prisma", text: posts },
];

const placed = async (sql: string): Promise<readonly string[]> => {
  await using database = await server.createDatabase();
  {
    await using session = await database.connect();
    await session.run(await sqlOf(files, server.major));
    await session.run(sql);
  }
  const { changes, models, declared } = await compared(server, database, files);
  return changes.map((change) => {
    const place = placeOf(change, models, declared);
    return place === null ? "nowhere" : `${place.file.slice(14)}:${place.line} ${place.model}.${place.field ?? ""}`;
  });
};

test.each([
  ["a column that differs at its field", 'alter table "the users" alter name type text', ["users.prisma:9 User.name"]],
  [
    "a column of a mapped name at its field",
    'alter table "the users" drop "e-mail"',
    ["users.prisma:8 User.email", "users.prisma:8 User.email", "users.prisma:14 User."],
  ],
  ["a column too many at its model", 'alter table "the users" add x int', ["users.prisma:6 User."]],
  ["a table at its model", 'drop table "Post"', ["posts.prisma:1 Post."]],
  ["a table too many nowhere", "create table x(id int)", ["nowhere"]],
  ["an enum at its block", `alter type "Role" add value 'x'`, ["users.prisma:19 User.".replace("User", "Role")]],
  ["an index at its line", 'drop index "the users_name_e-mail_idx"', ["users.prisma:14 User."]],
  ["an index that is called something at its line", 'alter index "both" rename to other', ["users.prisma:15 User."]],
  ["a unique field at its line", 'drop index "the users_e-mail_key"', ["users.prisma:8 User.email"]],
  [
    "a primary key at its field",
    'alter table "the users" rename constraint users_id to other',
    ["users.prisma:7 User.id"],
  ],
  [
    "a primary key of two columns at its line",
    'alter table "Post" drop constraint "Post_pkey"',
    ["posts.prisma:6 Post."],
  ],
  [
    "a foreign key at its field",
    'alter table "Post" drop constraint "Post_authorId_fkey"',
    ["posts.prisma:4 Post.author"],
  ],
  [
    "a foreign key that is renamed at its field",
    'alter table "Post" rename constraint "Post_authorId_fkey" to x',
    ["posts.prisma:4 Post.author"],
  ],
  ["a relation of many to many at its first field", 'drop table "_Taste"', ["users.prisma:12 User.tags"]],
])("%s", async (_, sql, places) => {
  expect(await placed(sql)).toEqual(places);
});
