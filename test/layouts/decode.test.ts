import { describe, expect, it } from "vitest";
import { decodeSql, readHistory } from "../../src/layouts/index.ts";
import { messagesOf, treeOf } from "./tree.ts";

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const text = (value: string) => new TextEncoder().encode(value);
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const wide = (value: string, first: 0 | 1) =>
  Uint8Array.from([...value].flatMap((char) => (first === 0 ? [char.charCodeAt(0), 0] : [0, char.charCodeAt(0)])));

const remarkOf = (content: Uint8Array) => {
  const { remarks } = decodeSql(content);
  return remarks.map(({ severity, line, message }) => `${severity} ${line}: ${message}`);
};

describe("decodeSql", () => {
  it.each([
    ["an empty file", ""],
    ["ASCII", "select 1;\n"],
    ["CRLF", "select 1;\r\n-- x\r\nselect 2;\r\n"],
    ["every plane", "select 'é ü 漢 😀';\n"],
  ])("reads %s as it is, in silence", (_, content) => {
    expect(decodeSql(text(content))).toEqual({ text: content, remarks: [] });
  });

  it("drops a byte order mark and says so", () => {
    const content = join(bytes(0xef, 0xbb, 0xbf), text("select 1;"));
    expect(decodeSql(content).text).toBe("select 1;");
    expect(remarkOf(content)[0]).toMatch(/^info 1: begins with a byte order mark/);
  });

  it.each([
    [
      "Latin-1",
      join(text("-- a\n-- caf"), bytes(0xe9), text("\nselect 1;")),
      "error 2: is not valid UTF-8: byte 11 (0xE9)",
    ],
    ["a lone continuation", join(text("ab"), bytes(0x80)), "error 1: is not valid UTF-8: byte 2 (0x80)"],
    ["a cut sequence", join(text("ab"), bytes(0xe2, 0x82)), "error 1: is not valid UTF-8: byte 2 (0xE2)"],
    ["an overlong form", join(text("a\n"), bytes(0xc0, 0xaf), text("b")), "error 2: is not valid UTF-8: byte 2 (0xC0)"],
    [
      "a surrogate",
      join(text("é"), bytes(0xed, 0xa0, 0x80), text("xyz")),
      "error 1: is not valid UTF-8: byte 2 (0xED)",
    ],
    [
      "one bad byte late",
      join(text("é".repeat(5000)), bytes(0xff), text("é")),
      "error 1: is not valid UTF-8: byte 10000 (0xFF)",
    ],
    ["NUL", join(text("select 1;\nselect '"), bytes(0), text("';")), "error 2: holds a NUL byte at byte 18"],
    ["UTF-16 with BOM", join(bytes(0xff, 0xfe), wide("select 1", 0)), "error 1: is written in UTF-16, little-endian"],
    ["UTF-16BE with BOM", join(bytes(0xfe, 0xff), wide("select 1", 1)), "error 1: is written in UTF-16, big-endian"],
    ["UTF-16 without BOM", wide("create table t ();", 0), "error 1: is written in UTF-16, little-endian"],
    ["UTF-16BE without BOM", wide("create table t ();", 1), "error 1: is written in UTF-16, big-endian"],
  ])("refuses %s with its place", (_, content, message) => {
    expect(decodeSql(content).text).toBe("");
    expect(remarkOf(content)[0]?.startsWith(message)).toBe(true);
  });

  it("refuses what is larger than 256 MiB without touching it", () => {
    expect(remarkOf(new Uint8Array(256 * 1024 * 1024 + 1))[0]).toContain("is 257 MiB large");
  });

  it("warns of bidirectional control characters", () => {
    expect(remarkOf(text("select 1;\n-- \u202e x\n"))[0]).toMatch(/^warning 2: .*U\+202E/);
  });

  it("warns of a comment that a lone carriage return ends", () => {
    expect(remarkOf(text("select 1;\n-- safe\rdrop table t;\n"))[0]).toMatch(/^warning 2: a comment is ended/);
    expect(remarkOf(text("-- é\rdrop table t;\n"))).toHaveLength(1);
  });

  it("reads 50 MB in little time", () => {
    const content = new Uint8Array(50 * 1024 * 1024).fill(97);
    const started = performance.now();
    expect(decodeSql(content).text).toHaveLength(content.length);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("a file that cannot be read", () => {
  it("stays in the history, empty, with an error that names it", async () => {
    const tree = treeOf({ "m/1_a.sql": join(text("-- caf"), bytes(0xe9)), "m/2_b.sql": "select 1;" });
    const history = await readHistory(tree, "m", "auto");
    expect(history.migrations.map(({ up }) => up.sql)).toEqual(["", "select 1;"]);
    expect(history.faults).toHaveLength(1);
    expect(history.faults[0]).toMatchObject({ check: "file-unreadable", severity: "error", migration: "1_a", line: 1 });
  });

  it("is told from a missing marker", async () => {
    const good = "-- migrate:up\nselect 1;\n-- migrate:down\n";
    const tree = treeOf({
      "m/1_a.sql": join(text("-- migrate:up\n"), bytes(0xff)),
      "m/2_b.sql": good,
      "m/3_c.sql": good,
    });
    const faults = messagesOf(await readHistory(tree, "m", "auto"));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain("is not valid UTF-8");
  });

  it("is told when only psql could run it, in the direction that needs it", async () => {
    const tree = treeOf({
      "m/1_a.sql": "select 1;\n\\i other.sql\n",
      "m/1_a.down.sql": "\\restrict x\nselect 1;\n\\unrestrict x\n",
    });
    const history = await readHistory(tree, "m", "auto");
    expect(history.faults).toHaveLength(1);
    expect(history.faults[0]).toMatchObject({
      check: "file-unreadable",
      severity: "error",
      file: "m/1_a.sql",
      line: 2,
    });
  });

  it("takes a BOM off before it looks for markers", async () => {
    const tree = treeOf({ "m/1_a.sql": "\ufeff-- migrate:up\nselect 1;\n-- migrate:down\nselect 2;\n" });
    const history = await readHistory(tree, "m", "auto");
    expect(history.layout).toBe("dbmate");
    expect(history.migrations[0]?.down?.sql.trim()).toBe("select 2;");
    expect(messagesOf(history)).toHaveLength(1);
  });
});
