// Code hosts show nothing that has no place in a file, and refuse a whole upload over it. What belongs to no file is pinned to
// the migration it is about, else to the last one, else to the configuration.
import { createHash } from "node:crypto";
import type { Finding, Report } from "../model/index.ts";
import { repositoryPath } from "./repository-path.ts";

export type Anchor = { readonly path: string; readonly line: number };

/** Where a host shows a finding. */
export const anchorOf = (report: Report, { file, line, migration }: Finding): Anchor => {
  const own = file === null ? null : repositoryPath(file);
  if (own !== null) return { path: own, line: line ?? 1 };
  const about = report.migrations.find(({ id }) => id === migration) ?? report.migrations.at(-1);
  const path = about === undefined ? null : repositoryPath(about.files.up);
  return { path: path ?? "lockstep.yml", line: 1 };
};

/** One for each finding, in their order: by check and subject, so that lines may shift; equal ones are told apart by number. */
export const fingerprintsOf = (findings: readonly Finding[]): readonly string[] => {
  const seen = new Map<string, number>();
  return findings.map(({ key }) => {
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    const text = nth === 1 ? key : `${key}\u0000${nth}`;
    return createHash("sha256").update(text).digest("hex").slice(0, 32);
  });
};

/** What a finding says, as plain text. */
export const wordsOf = ({ message, detail, hint, fix }: Finding): string =>
  [message, detail, hint, fix === null ? null : `SQL that was proved to cure it:\n${fix}`]
    .filter((text) => text !== null && text !== "")
    .join("\n");
