// A manifest comes from a folder that anybody may have written: everything in it is looked at before it is believed, and no
// file outside of its folder is opened.

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Problem } from "../model/index.ts";
import { type BackedSequence, type BackedTable, type Manifest, manifestFile } from "./contract.ts";

type Fields = Readonly<Record<string, unknown>>;

const malformed = (why: string): Problem => new Problem("manifest-malformed", why);

const fields = (value: unknown): Fields => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed("an object is missing");
  // An object that is no list has fields.
  return value as Fields;
};

const text = (from: Fields, key: string): string => {
  const value = from[key];
  if (typeof value !== "string" || value.includes("\0")) throw malformed(`\`${key}\` is no text`);
  return value;
};

const count = (from: Fields, key: string): number => {
  const value = from[key];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw malformed(`\`${key}\` is no count`);
  return value;
};

const list = (from: Fields, key: string): readonly Fields[] => {
  const value = from[key];
  if (!Array.isArray(value)) throw malformed(`\`${key}\` is no list`);
  return value.map(fields);
};

const fileName = (from: Fields): string => {
  const name = text(from, "file");
  if (name === "" || name !== basename(name) || name === ".." || name.includes("\\")) {
    throw malformed("a file lies outside of the folder");
  }
  return name;
};

const digest = (from: Fields): string => {
  const value = text(from, "sha256");
  if (!/^[0-9a-f]{64}$/.test(value)) throw malformed("`sha256` is no checksum");
  return value;
};

const oneOf = <const T extends string>(from: Fields, key: string, words: readonly T[]): T => {
  const found = words.find((word) => word === from[key]);
  if (found === undefined) throw malformed(`\`${key}\` is none of ${words.join(", ")}`);
  return found;
};

const whole = (from: Fields, key: string): string => {
  const value = text(from, key);
  if (!/^-?\d{1,19}$/.test(value)) throw malformed(`\`${key}\` is no number`);
  return value;
};

const sequenceOf = (from: Fields): BackedSequence => ({
  schema: text(from, "schema"),
  name: text(from, "name"),
  lastValue: whole(from, "lastValue"),
  isCalled: from.isCalled === true,
  increment: whole(from, "increment"),
});

const tableOf = (from: Fields): BackedTable => ({
  schema: text(from, "schema"),
  name: text(from, "name"),
  file: fileName(from),
  columns: list(from, "columns").map((one) => ({ name: text(one, "name"), type: text(one, "type") })),
  rows: count(from, "rows"),
  bytes: count(from, "bytes"),
  sha256: digest(from),
  sequences: list(from, "sequences").map(sequenceOf),
});

const dumpOf = (value: unknown): Manifest["dump"] => {
  if (value === null) return null;
  const from = fields(value);
  return { file: fileName(from), program: text(from, "program"), bytes: count(from, "bytes"), sha256: digest(from) };
};

const ledgerOf = (value: unknown): Manifest["ledger"] => {
  if (value === null) return null;
  const from = fields(value);
  return { table: text(from, "table"), tip: from.tip === null ? null : text(from, "tip") };
};

const manifestOf = (value: unknown): Manifest => {
  const from = fields(value);
  if (from.version !== 1) throw malformed(`its version is ${JSON.stringify(from.version)}, and this is for 1`);
  const [snapshot, run] = [fields(from.snapshot), fields(from.run)];
  return {
    version: 1,
    tool: text(from, "tool"),
    method: oneOf(from, "method", ["copy", "pg_dump"]),
    contains: oneOf(from, "contains", ["all", "schema", "data", "tables"]),
    database: text(from, "database"),
    server: text(from, "server"),
    snapshot: { time: text(snapshot, "time"), id: text(snapshot, "id") },
    ledger: ledgerOf(from.ledger),
    run: { id: text(run, "id"), commit: run.commit === null ? null : text(run, "commit") },
    tables: list(from, "tables").map(tableOf),
    dump: dumpOf(from.dump),
  };
};

const broken = (folder: string, why: string): Problem =>
  new Problem("backup-unreadable", `${folder} is no backup that can be read: ${why}`, {
    hint: "Name the folder of one backup, which holds a manifest.json; one that ends in .partial was never completed.",
  });

/** The manifest of a backup. Rejects with Problem "backup-unreadable". */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const bytes = await readFile(join(folder, manifestFile), "utf8").catch(() => null);
  if (bytes === null) throw broken(folder, "there is no manifest.json in it");
  try {
    const value: unknown = JSON.parse(bytes);
    return manifestOf(value);
  } catch (error) {
    if (error instanceof Problem) throw broken(folder, error.message);
    if (error instanceof SyntaxError) throw broken(folder, "its manifest.json is no JSON");
    throw error;
  }
};
