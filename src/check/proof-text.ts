// The proof as a file, and back. Whoever can write artifacts can write one: it is read as what a stranger wrote, and nothing
// in it can spare anything.

import { createHash } from "node:crypto";
import { type CheckProof, Problem, type ProvedFile, type ProvedHistory } from "../model/index.ts";

/** The most that a proof may hold, in bytes: some ten thousand migrations. */
export const mostProofBytes = 16 * 1024 * 1024;

const digestOf = (proof: CheckProof): string => createHash("sha256").update(JSON.stringify(proof)).digest("hex");

/** With a digest of itself, so that what was cut or edited is seen. It keeps no forger away. */
export const proofText = (proof: CheckProof): string =>
  `${JSON.stringify({ ...proof, digest: digestOf(proof) }, null, 2)}\n`;

const unfit = (why: string): Problem => new Problem("proof-unreadable", why);

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unfit("it is no proof");
  return { ...value };
};

const textAt = (fields: Fields, name: string, pattern: RegExp): string => {
  const value = fields[name];
  if (typeof value !== "string" || !pattern.test(value)) throw unfit(`its ${name} cannot be read`);
  return value;
};

const textOrNullAt = (fields: Fields, name: string, pattern: RegExp): string | null =>
  fields[name] === null ? null : textAt(fields, name, pattern);

const listAt = (fields: Fields, name: string): readonly unknown[] => {
  const value = fields[name];
  if (!Array.isArray(value)) throw unfit(`its ${name} cannot be read`);
  return value;
};

const short = /^[\s\S]{0,1000}$/;
const word = /^[\w.+ -]{1,100}$/;
const sha256 = /^[0-9a-f]{64}$/;
const commit = /^[0-9a-f]{7,64}$/;

const fileIn = (value: unknown): ProvedFile => {
  const fields = fieldsOf(value);
  return { path: textAt(fields, "path", short), sha256: textAt(fields, "sha256", sha256) };
};

const roundTrips = ["exact", "column-order", "residue", "unproven"] as const;
const verdicts = ["pass", "fail", "error"] as const;

const oneOf = <const T extends string>(fields: Fields, name: string, choices: readonly T[]): T => {
  const found = choices.find((one) => one === fields[name]);
  if (found === undefined) throw unfit(`its ${name} cannot be read`);
  return found;
};

const migrationIn = (value: unknown): ProvedHistory["migrations"][number] => {
  const fields = fieldsOf(value);
  return {
    id: textAt(fields, "id", short),
    isNew: fields.isNew === true,
    up: fileIn(fields.up),
    down: fields.down === null ? null : fileIn(fields.down),
    roundTrip: oneOf(fields, "roundTrip", roundTrips),
  };
};

const historyIn = (value: unknown): ProvedHistory => {
  const fields = fieldsOf(value);
  return {
    folder: textAt(fields, "folder", short),
    layout: textAt(fields, "layout", word),
    platform: textAt(fields, "platform", word),
    postgres: textAt(fields, "postgres", word),
    before: listAt(fields, "before").map(fileIn),
    migrations: listAt(fields, "migrations").map(migrationIn),
    tip: textOrNullAt(fields, "tip", short),
    catalog: textOrNullAt(fields, "catalog", sha256),
  };
};

const proofIn = (value: unknown): CheckProof => {
  const fields = fieldsOf(value);
  if (fields.version !== 1) throw unfit("another version of Lockstep wrote it");
  const proof: CheckProof = {
    version: 1,
    tool: textAt(fields, "tool", word),
    commit: textOrNullAt(fields, "commit", commit),
    verdict: oneOf(fields, "verdict", verdicts),
    histories: listAt(fields, "histories").map(historyIn),
  };
  if (fields.digest !== digestOf(proof)) throw unfit("it was altered after it was written");
  return proof;
};

/** Reads a proof, or says in a few words why it is none. */
export const readProof = (bytes: Uint8Array): CheckProof | string => {
  if (bytes.length > mostProofBytes) return "it is too large";
  try {
    return proofIn(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (error) {
    // Besides our own: what is no UTF-8, no JSON, or nested too deep.
    return error instanceof Problem ? error.message : "it is cut off, or no proof at all";
  }
};
