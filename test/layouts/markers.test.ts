import { describe, expect, it } from "vitest";
import { readHistory } from "../../src/layouts/index.ts";
import type { Script } from "../../src/model/index.ts";
import { idsOf, ignoredOf, messagesOf, treeOf } from "./tree.ts";

const read = (files: Readonly<Record<string, string>>, layout = "auto") =>
  readHistory(
    treeOf(Object.fromEntries(Object.entries(files).map(([name, text]) => [`m/${name}`, text]))),
    "m",
    layout,
  );

const one = async (text: string, layout: string, name = "1_a.sql") => {
  const history = await read({ [name]: text }, layout);
  const [migration] = history.migrations;
  if (!migration) throw new Error("nothing was read");
  return { ...migration, faults: messagesOf(history) };
};

const queriesOf = ({ sql, queries }: Script) => queries?.map(({ start, end }) => sql.slice(start, end)) ?? null;

const linesOf = ({ sql }: Script) => sql.split("\n").map((line) => line.trim());

/** Every character of a script is the file's, or a space. */
const keepsPlaces = (text: string, script: Script): boolean =>
  script.sql.length === text.length &&
  [...Array(text.length).keys()].every((at) => script.sql[at] === text[at] || script.sql[at] === " ") &&
  [...text.matchAll(/\r?\n/g)].every(({ index, 0: lineBreak }) => script.sql.startsWith(lineBreak, index));

describe("dbmate", () => {
  const text =
    "-- header\n-- migrate:up transaction:false\ncreate index concurrently i on t (a);\n\n-- migrate:down\ndrop index i;\n";

  it("cuts at its markers, keeps places, and keeps the header with the up", async () => {
    const { up, down } = await one(text, "auto");
    expect(linesOf(up)).toEqual(["-- header", "", "create index concurrently i on t (a);", "", "", "", ""]);
    expect(down?.sql.trim()).toBe("drop index i;");
    expect(up.transaction).toBe("none");
    expect(down?.transaction).toBe("one");
    expect(keepsPlaces(text, up) && down !== null && keepsPlaces(text, down)).toBe(true);
  });

  it("orders by the bytes of the name, as dbmate 2.36 does", async () => {
    const history = await read({ "1_a.sql": text, "10_b.sql": text, "2_c.sql": text, "noversion.sql": text }, "auto");
    expect(history.layout).toBe("dbmate");
    expect(idsOf(history)).toEqual(["10_b", "1_a", "2_c"]);
    expect(ignoredOf(history)).toEqual(["noversion.sql"]);
    expect(history.faults).toEqual([]);
  });

  it("keeps CRLF line breaks", async () => {
    const crlf = text.replaceAll("\n", "\r\n");
    const { up, down } = await one(crlf, "auto");
    expect(keepsPlaces(crlf, up) && down !== null && keepsPlaces(crlf, down)).toBe(true);
    expect(down?.sql.trim()).toBe("drop index i;");
  });

  it("takes an empty down for a down, and no down for none", async () => {
    expect((await one("-- migrate:up\nselect 1;\n-- migrate:down", "auto")).down?.sql.trim()).toBe("");
    const without = await one("-- migrate:up\nselect 1;\n", "auto");
    expect(without.down).toBeNull();
    expect(without.faults[0]).toContain("dbmate refuses it");
  });

  it("refuses a file without an up", async () => {
    const { up, faults } = await one("create table t ();", "dbmate");
    expect(up.sql.trim()).toBe("");
    expect(faults[0]).toMatch(/^error file-unreadable/);
  });

  it("does not mistake a mention for a marker", async () => {
    const { down } = await one("-- migrate:up\n-- see migrate:down below\nselect '-- migrate:down';\n", "auto");
    expect(down).toBeNull();
  });
});

describe("goose", () => {
  it("sends whole what needs no cutting", async () => {
    const { up, down } = await one("-- +goose Up\ncreate table t ();\n\n-- +goose Down\ndrop table t;\n", "auto");
    expect([up.transaction, up.queries, up.sql.trim()]).toEqual(["one", null, "create table t ();"]);
    expect(down?.sql.trim()).toBe("drop table t;");
  });

  const block = [
    "-- +goose Up",
    "create table t (a int); -- a comment",
    "-- +goose StatementBegin",
    "create function f() returns void language plpgsql as $$",
    "begin",
    "  perform 1;",
    "end $$",
    "-- +goose StatementEnd",
    "create table u",
    "  (b int);",
    "-- +goose Down",
    "drop function f; drop table t;",
    "drop table u;",
  ].join("\n");

  it("takes a block for one query, also when no semicolon ends it", async () => {
    const { up, down, faults } = await one(block, "auto");
    expect(queriesOf(up)).toEqual([
      "create table t (a int); -- a comment",
      "create function f() returns void language plpgsql as $$\nbegin\n  perform 1;\nend $$",
      "create table u\n  (b int);",
    ]);
    expect(down && queriesOf(down)).toEqual(["drop function f; drop table t;", "drop table u;"]);
    expect(faults).toEqual([]);
  });

  it("runs without a transaction, query by query, where told to", async () => {
    const { up } = await one("-- +goose NO TRANSACTION\n-- +goose Up\nselect 1;\nselect 2;\n", "auto");
    expect([up.transaction, queriesOf(up)]).toEqual(["none", ["select 1;", "select 2;"]]);
  });

  it("says what goose would refuse", async () => {
    expect((await one("-- +goose Up\nselect 1\n-- +goose Down\n", "auto")).faults[0]).toContain("nothing ends");
    expect((await one("-- +goose Up\n-- +goose StatementBegin\nselect 1;\n", "auto")).faults[0]).toContain(
      "nothing ends",
    );
    expect((await one("select 1;", "goose")).faults[0]).toContain("goose refuses it");
    expect((await one("-- +goose ENVSUB ON\n-- +goose Up\nselect '$A';\n", "auto")).faults[0]).toContain("ENVSUB");
  });

  it("orders by number, between migrations in Go", async () => {
    const text = "-- +goose up\nselect 1;\n";
    const history = await read({ "00010_c.sql": text, "00002_b.go": "package m", "1_a.sql": text, "x.sql": text });
    expect(history.layout).toBe("goose");
    expect(idsOf(history)).toEqual(["1_a", "00010_c"]);
    expect(ignoredOf(history)).toEqual(["00002_b.go", "x.sql"]);
  });
});

describe("sql-migrate", () => {
  it("reads sections that repeat and a down that stands first", async () => {
    const text =
      "-- +migrate Down\ndrop table t;\n-- +migrate Up\ncreate table t ();\n-- +migrate Down\ndrop type e;\n-- +migrate Up notransaction\nselect 1;\n";
    const { up, down } = await one(text, "auto");
    expect(up.sql.split("\n").map((line) => line.trim())).toEqual([
      "",
      "",
      "",
      "create table t ();",
      "",
      "",
      "",
      "select 1;",
      "",
    ]);
    expect(down?.sql.split("\n").map((line) => line.trim())).toEqual([
      "",
      "drop table t;",
      "",
      "",
      "",
      "drop type e;",
      "",
      "",
      "",
    ]);
    expect([up.transaction, down?.transaction]).toEqual(["none", "one"]);
    expect(queriesOf(up)).toEqual(["create table t ();", "select 1;"]);
  });

  it("keeps a block whole", async () => {
    const text = "-- +migrate Up\n-- +migrate StatementBegin\ncreate rule r;\nx;\n-- +migrate StatementEnd\n";
    expect(queriesOf((await one(text, "auto")).up)).toEqual(["create rule r;\nx;"]);
  });

  it("orders by number first, by name then, and tolerates a number twice", async () => {
    const text = "-- +migrate Up\nselect 1;\n";
    const history = await read({ "10_c.sql": text, "2_b.sql": text, "2_a.sql": text, "zz.sql": text });
    expect(idsOf(history)).toEqual(["2_a", "2_b", "10_c", "zz"]);
    expect(messagesOf(history).filter((line) => line.startsWith("warning version-duplicate"))).toHaveLength(1);
  });
});

describe("node-pg-migrate", () => {
  it("cuts at its markers, in any order", async () => {
    const down = await one("-- Down Migration\ndrop table t;\n-- Up Migration\ncreate table t ();\n", "auto");
    expect([down.up.sql.trim(), down.down?.sql.trim()]).toEqual(["create table t ();", "drop table t;"]);
    const up = await one("--- up  migration\ncreate table t ();\n--Down migration\n", "auto");
    expect([up.up.sql.trim(), up.down?.sql.trim()]).toEqual(["create table t ();", ""]);
  });

  it("never runs a down as an up, though the tool does", async () => {
    const { up, down, faults } = await one("create table t ();\n-- Down Migration\ndrop table t;\n", "auto");
    expect([up.sql.trim(), down?.sql.trim()]).toEqual(["create table t ();", "drop table t;"]);
    expect(faults[0]).toContain("runs the down too");
  });

  it("orders 13, 14 and 17 digits as node-pg-migrate 9 does, and notes code", async () => {
    const text = "-- Up Migration\nselect 1;\n-- Down Migration\n";
    const history = await read({
      "1577836800000_2020.sql": text,
      "20190101000000000_2019.sql": text,
      "20180101000000_raw.sql": text,
      "1600000000000_code.js": "",
    });
    expect(idsOf(history)).toEqual(["20190101000000000_2019", "1577836800000_2020", "20180101000000_raw"]);
    expect(ignoredOf(history)).toEqual(["1600000000000_code.js"]);
  });
});
