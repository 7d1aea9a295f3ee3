import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

export type Schema = { readonly name: string; readonly sql: string; readonly hash: string };

const folder = new URL("schemas/", import.meta.url);

/** The schemas that both sides are asked about, sorted by name. */
export const schemas: readonly Schema[] = readdirSync(folder)
  .filter((file) => file.endsWith(".sql"))
  .sort()
  .map((file) => {
    const sql = readFileSync(new URL(file, folder), "utf8");
    const hash = createHash("sha256").update(sql).digest("hex").slice(0, 12);
    return { name: file.replace(/\.sql$/, ""), sql, hash };
  });

/** What the advisors said when they were asked, and of which text. */
export type Answers = {
  readonly cli: string;
  readonly postgres: number;
  readonly answers: Readonly<Record<string, { readonly hash: string; readonly said: readonly string[] }>>;
};

export const answersFile = new URL("fixtures/answers.json", import.meta.url);

// Written by the recorder.
export const recorded = JSON.parse(readFileSync(answersFile, "utf8")) as Answers;
