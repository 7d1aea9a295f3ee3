import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { schemaCommand } from "../../src/cli/schema-command.ts";
import type { SchemaRequest, schema } from "../../src/schema-story.ts";
import { loadParser } from "../../src/sql/index.ts";
import { fakeIo } from "./fake-io.ts";
import { type Folder, newFolder } from "./in-folder.ts";

const known = { checks: [], layouts: [] };
const sql = "create table public.a (\n  id integer\n);\ncreate table public.b ();\n";
let folder: Folder;
let asked: SchemaRequest | null;

const story: typeof schema = async (request) => {
  asked = request;
  await loadParser();
  return {
    texts: new Map([...request.formats].map((format) => [format, format === "sql" ? sql : `${format}\n`])),
    notes: [],
  };
};

const run = async (...args: readonly string[]) => {
  const seen = fakeIo(folder.root);
  const code = await schemaCommand(args, seen.io, known, story);
  return { code, out: seen.stdout(), err: seen.stderr() };
};

beforeEach(() => {
  folder = newFolder();
  asked = null;
});
afterEach(() => folder.remove());

describe("lockstep schema", () => {
  it("prints SQL, or what was asked for", async () => {
    expect(await run()).toEqual({ code: 0, out: sql, err: "" });
    expect(await run("--format", "mermaid", "--tables", "users", "--tables", "billing.*")).toMatchObject({
      out: "mermaid\n",
    });
    expect(asked).toMatchObject({ fromLive: false, tables: ["users", "billing.*"] });
  });

  it("writes files and then prints nothing", async () => {
    expect(await run("-o", "sql=schema.sql", "--output", "svg=er.svg")).toEqual({ code: 0, out: "", err: "" });
    expect(readFileSync(join(folder.root, "schema.sql"), "utf8")).toBe(sql);
    expect(readFileSync(join(folder.root, "er.svg"), "utf8")).toBe("svg\n");
  });

  it("ends with 0 where the committed file is what would be written, also with other line ends", async () => {
    writeFileSync(join(folder.root, "schema.sql"), sql.replaceAll("\n", "\r\n"));
    expect(await run("--check", "schema.sql")).toEqual({
      code: 0,
      out: "✓ schema.sql is what would be written\n",
      err: "",
    });
  });

  it("ends with 1 and names the statements where it is not", async () => {
    const other = `${sql.replace("integer", "bigint").replace("create table public.b ();\n", "")}create table c ();\n`;
    writeFileSync(join(folder.root, "schema.sql"), other);
    const { code, out } = await run("--check", "schema.sql");
    expect(code).toBe(1);
    expect(out).toBe(`✗ schema.sql differs from what would be written now, in 3 statements
  ~ create table public.a (
  + create table public.b ()
  - create table c ()
  → lockstep schema --output sql=schema.sql
`);
  });

  it("knows the format of a file by its ending", async () => {
    writeFileSync(join(folder.root, "er.svg"), "svg\n");
    expect(await run("--check", "er.svg")).toMatchObject({ code: 0 });
  });

  it("reads a live database only when asked to", async () => {
    await run("--live");
    expect(asked).toMatchObject({ fromLive: true });
  });

  it.each([
    [["--format", "pdf"], 'there is no format "pdf"'],
    [["--output", "schema.sql"], '"schema.sql" names no file'],
    [["--check", "gone.sql"], 'cannot read "gone.sql"'],
    [["a", "b"], "this is one folder too many"],
    [["--fail-on", "error"], "there is no such flag"],
  ])("refuses %j", async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});
