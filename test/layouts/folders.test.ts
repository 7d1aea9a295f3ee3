import { describe, expect, it } from "vitest";
import { readHistory } from "../../src/layouts/index.ts";
import { idsOf, ignoredOf, messagesOf, pairsOf, treeOf, treeOfNames } from "./tree.ts";

const names = (...paths: readonly string[]) =>
  readHistory(treeOfNames(...paths.map((path) => `m/${path}`)), "m", "auto");

describe("flyway", () => {
  it("orders versions part by part, pairs undos, and reads subfolders", async () => {
    const history = await names(
      "V1__init.sql",
      "V1.10__c.sql",
      "V1_2__b.sql",
      "2024/V2__d.sql",
      "U1.2__b.sql",
      "U2__other_name.sql",
      "R__views.sql",
      "afterMigrate.sql",
      "V3__code.java",
    );
    expect(history.layout).toBe("flyway");
    expect(pairsOf(history)).toEqual([
      "V1__init.sql",
      "V1_2__b.sql ← U1.2__b.sql",
      "V1.10__c.sql",
      "2024/V2__d.sql ← U2__other_name.sql",
    ]);
    expect(ignoredOf(history)).toEqual(["R__views.sql", "V3__code.java", "afterMigrate.sql"]);
  });

  it("refuses equal versions in other spellings", async () => {
    expect(messagesOf(await names("V1__a.sql", "V1.0__b.sql")).join()).toContain("error version-duplicate");
  });

  it("takes a baseline only where the history before it is gone", async () => {
    expect(idsOf(await names("B5__base.sql", "V6__x.sql"))).toEqual(["B5__base", "V6__x"]);
    expect(idsOf(await names("B5__base.sql", "V5__a.sql", "V6__x.sql"))).toEqual(["V5__a", "V6__x"]);
  });

  it("honours executeInTransaction and notes placeholders", async () => {
    const tree = treeOf({
      "m/V1__a.sql": `create table \${schema}.t ();`,
      "m/V1__a.sql.conf": "executeInTransaction=false\n",
    });
    const history = await readHistory(tree, "m", "auto");
    expect(history.migrations[0]?.up.transaction).toBe("none");
    expect(messagesOf(history)[0]).toContain(`\${schema}`);
  });
});

describe("dotted-v", () => {
  it.each([
    [
      ["V1.init.up.sql", "V1.init.down.sql", "V10.c.up.sql", "V2.b.up.sql"],
      ["V1.init.up.sql ← V1.init.down.sql", "V2.b.up.sql", "V10.c.up.sql"],
    ],
    [["V1__x_up.sql", "V1__x_down.sql"], ["V1__x_up.sql ← V1__x_down.sql"]],
    [
      ["V1__x.sql", "V1__x.down.sql", "V2__y.sql"],
      ["V1__x.sql ← V1__x.down.sql", "V2__y.sql"],
    ],
    [["V1__x_up.sql", "V1.x.down.sql"], ["V1__x_up.sql ← V1.x.down.sql"]],
    [
      ["V1__x.sql", "V1__x_down.sql", "V2__scale_down.sql"],
      ["V1__x.sql ← V1__x_down.sql", "V2__scale_down.sql"],
    ],
  ])("pairs %j", async (files, pairs) => {
    const history = await names(...files);
    expect(history.layout).toBe("dotted-v");
    expect(pairsOf(history)).toEqual(pairs);
  });
});

describe("diesel", () => {
  it("orders both spellings of a date in one folder", async () => {
    const history = await names(
      "2017-09-23-182408_b/up.sql",
      "2017-09-23-182408_b/down.sql",
      "20140924113530_a/up.sql",
      "20140924113530_a/down.sql",
      "00000000000000_diesel_initial_setup/up.sql",
      "20200101000000_no_up/down.sql",
    );
    expect(history.layout).toBe("diesel");
    expect(idsOf(history)).toEqual(["00000000000000_diesel_initial_setup", "20140924113530_a", "2017-09-23-182408_b"]);
    expect(history.migrations.map(({ version }) => version)).toEqual([
      "00000000000000",
      "20140924113530",
      "20170923182408",
    ]);
    expect(ignoredOf(history)).toEqual(["20200101000000_no_up/down.sql"]);
  });

  it("honours metadata.toml as Diesel parses it", async () => {
    const tree = treeOf({
      "m/1_a/up.sql": "",
      "m/1_a/metadata.toml": "run_in_transaction = false\n",
      "m/2_b/up.sql": "",
      "m/2_b/metadata.toml": "run_in_transaction = true\n",
      "m/3_c/up.sql": "",
      "m/3_c/metadata.toml": "author = 'x'\n",
    });
    const history = await readHistory(tree, "m", "auto");
    expect(history.migrations.map(({ up }) => up.transaction)).toEqual(["none", "one", "none"]);
  });

  it("notes Hasura's metadata", async () => {
    const history = await names("1588765432100_a/up.sql", "1588765432100_a/down.yaml");
    expect(ignoredOf(history)).toEqual(["1588765432100_a/down.yaml"]);
  });
});

describe("drizzle", () => {
  const journal = (...tags: readonly string[]) =>
    JSON.stringify({
      version: "7",
      dialect: "postgresql",
      entries: tags.map((tag, idx) => ({ idx, version: "7", when: 1000 + idx, tag, breakpoints: true })),
    });

  it("follows its journal, cuts at breakpoints, and says what is absent and what is not listed", async () => {
    const tree = treeOf({
      "drizzle/meta/_journal.json": journal("0001_b", "0000_a", "0002_gone"),
      "drizzle/meta/0000_snapshot.json": "{}",
      "drizzle/0000_a.sql":
        'CREATE TABLE "t" ("a" int);\n--> statement-breakpoint\nCREATE INDEX i ON t (a);--> statement-breakpoint\n',
      "drizzle/0000_a.down.sql": "drop table t;",
      "drizzle/0001_b.sql": "select 1;",
      "drizzle/0003_by_hand.sql": "select 1;",
    });
    const history = await readHistory(tree, "drizzle", "auto");
    expect(pairsOf(history)).toEqual(["0001_b.sql", "0000_a.sql ← 0000_a.down.sql"]);
    const { sql = "", queries = null } = history.migrations[1]?.up ?? {};
    expect(queries?.map(({ start, end }) => sql.slice(start, end))).toEqual([
      'CREATE TABLE "t" ("a" int);',
      "CREATE INDEX i ON t (a);",
    ]);
    expect(messagesOf(history)).toEqual([
      "warning history-note: `0003_by_hand.sql` is not in the journal: Drizzle never runs it",
      "error file-unreadable: the journal lists `0002_gone`, but `0002_gone.sql` is not there: Drizzle stops at it",
    ]);
  });

  it("reads the folders of version 1", async () => {
    const history = await names(
      "20250102000000_b/migration.sql",
      "20250102000000_b/snapshot.json",
      "20250101000000_a/migration.sql",
      "20250101000000_a/snapshot.json",
      "20250101000000_a/down.sql",
    );
    expect(history.layout).toBe("drizzle");
    expect(pairsOf(history)).toEqual([
      "20250101000000_a/migration.sql ← 20250101000000_a/down.sql",
      "20250102000000_b/migration.sql",
    ]);
  });

  it("warns of an entry that Drizzle would skip", async () => {
    const entries = [
      { idx: 0, when: 2000, tag: "0000_a" },
      { idx: 1, when: 1000, tag: "0001_b" },
    ];
    const tree = treeOf({
      "m/meta/_journal.json": JSON.stringify({ entries }),
      "m/0000_a.sql": "",
      "m/0001_b.sql": "",
    });
    expect(messagesOf(await readHistory(tree, "m", "auto"))[0]).toContain("silently skips it");
  });

  it.each(["<<<<<<< HEAD\n{}", "[]", '{"entries":[{"tag":1}]}', '{"entries":[{"tag":"../x","when":1}]}'])(
    "refuses the journal %j without a stack trace",
    async (text) => {
      const tree = treeOf({ "m/meta/_journal.json": text, "m/0000_a.sql": "" });
      await expect(readHistory(tree, "m", "auto")).rejects.toMatchObject({ code: "journal-unreadable" });
    },
  );

  it("refuses a journal for another database", async () => {
    const tree = treeOf({ "m/meta/_journal.json": '{"dialect":"sqlite","entries":[]}', "m/0000_a.sql": "" });
    await expect(readHistory(tree, "m", "auto")).rejects.toMatchObject({ code: "not-postgres" });
  });
});

describe("graphile-migrate", () => {
  const text = (previous: string, hash: string, body: string) =>
    `--! Previous: ${previous}\n--! Hash: ${hash}\n\n${body}\n`;

  it("reads what was committed, with its headers, markers and placeholders", async () => {
    const tree = treeOf({
      "migrations/committed/000001.sql": text("-", "sha1:a", "grant connect on database :DATABASE_NAME to x;"),
      "migrations/committed/000002-more.sql": text(
        "sha1:a",
        "sha1:b",
        "--! no-transaction\ncreate index concurrently i on t (a);",
      ),
      "migrations/committed/000003.sql": text("sha1:zzz", "sha1:c", "select 'a'::TEXT;"),
      "migrations/current.sql": "select 1;",
    });
    const history = await readHistory(tree, "migrations", "auto");
    expect(history.layout).toBe("graphile-migrate");
    expect(idsOf(history)).toEqual(["000001", "000002-more", "000003"]);
    expect(history.migrations.map(({ up }) => up.transaction)).toEqual(["one", "none", "one"]);
    expect(ignoredOf(history)).toEqual(["current.sql"]);
    expect(messagesOf(history)).toEqual([
      "info history-note: `migrations/committed/000001.sql` holds the placeholder `:DATABASE_NAME`, which was left as it stands",
      "warning history-note: `migrations/committed/000003.sql` does not follow the migration before it: graphile-migrate refuses the folder",
    ]);
  });
});

describe("sqitch", () => {
  const plan = [
    "%syntax-version=1.0.0",
    "%project=flipr",
    "%uri=https://github.com/example/flipr/",
    "",
    "appschema 2012-07-16T17:24:07Z A <a@example.com> # Adds the schema.",
    "users [appschema] 2012-07-16T17:25:01Z A <a@example.com> # Creates a table.",
    "@v1.0.0-dev1 2012-07-18T20:58:42Z A <a@example.com> # Tag v1.0.0-dev1.",
    "@v1.0.0 2012-07-18T20:58:43Z A <a@example.com> # Tag.",
    "nested/lists [users] 2012-07-18T21:00:18Z A <a@example.com> # x",
    "users [users@v1.0.0] 2012-07-19T02:35:37Z A <a@example.com> # Reworked.",
    "gone 2012-07-19T02:35:38Z A <a@example.com>",
  ].join("\n");

  it("follows the plan, finds reworked scripts, and says what is absent", async () => {
    const scripts = ["appschema", "users", "users@v1.0.0", "nested/lists", "unplanned"];
    const tree = treeOf({
      "sqitch.plan": plan,
      "sqitch.conf": "[core]\n\tengine = pg\n",
      ...Object.fromEntries(
        scripts.flatMap((name) => [
          [`deploy/${name}.sql`, `-- ${name}`],
          [`verify/${name}.sql`, ""],
        ]),
      ),
      "revert/users.sql": "",
      "revert/users@v1.0.0.sql": "",
    });
    const history = await readHistory(tree, "", "auto");
    expect(history.layout).toBe("sqitch");
    expect(idsOf(history)).toEqual(["appschema", "users@v1.0.0", "nested/lists", "users"]);
    expect(history.migrations.map(({ up, down }) => [up.file, down?.file ?? null])).toEqual([
      ["deploy/appschema.sql", null],
      ["deploy/users@v1.0.0.sql", "revert/users@v1.0.0.sql"],
      ["deploy/nested/lists.sql", null],
      ["deploy/users.sql", "revert/users.sql"],
    ]);
    expect(ignoredOf(history)).toEqual(["deploy/unplanned.sql"]);
    expect(messagesOf(history)).toEqual([
      "error file-unreadable: the plan lists `gone`, but `deploy/gone.sql` is not there",
    ]);
  });

  it("finds the folders that sqitch.conf names", async () => {
    const tree = treeOf({
      "db/sqitch.plan": "%project=x\na 2012-07-16T17:24:07Z A <a@b.c>\n",
      "db/sqitch.conf": "[core]\n\tengine = pg\n\tdeploy_dir = up\n\trevert_dir = ./down/\n",
      "db/up/a.sql": "",
      "db/down/a.sql": "",
    });
    expect(pairsOf(await readHistory(tree, "db", "auto"))).toEqual(["up/a.sql ← down/a.sql"]);
  });

  it("takes the plan of pgpm, too", async () => {
    const tree = treeOf({
      "packages/jobs/pgpm.plan":
        "%project=jobs\nschemas/jobs/schema [types:@0.1.0] 2025-08-26T23:57:41Z A <a@b.c> # add\n",
      "packages/jobs/deploy/schemas/jobs/schema.sql": "create schema jobs;",
      "packages/jobs/revert/schemas/jobs/schema.sql": "drop schema jobs;",
    });
    expect(pairsOf(await readHistory(tree, "packages/jobs", "auto"))).toEqual([
      "deploy/schemas/jobs/schema.sql ← revert/schemas/jobs/schema.sql",
    ]);
  });
});
