// The one door to Postgres' own parser (libpg-query, 1.7 MB of WASM). It is imported on demand, so that a program that
// parses nothing does not pay for it. The package reads `libpg-query.wasm` from the folder of the file it runs in.

import { Problem } from "../model/index.ts";
import { condense } from "./condense.ts";
import { tooDeepAt } from "./too-deep.ts";

type Library = typeof import("libpg-query");

let library: Library | null = null;

/** Loads the parser. Must have finished before `parse` is called; calling it again costs nothing. */
export async function loadParser(): Promise<void> {
  if (library !== null) return;
  // A CommonJS package: bundlers and Node do not agree on which of its names a module sees beside its default.
  const imported: Library & { readonly default?: Library } = await import("libpg-query");
  const loaded = imported.default ?? imported;
  await loaded.loadModule();
  library = loaded;
}

export type RawStatement = { readonly tag: string; readonly node: Record<string, unknown> };
export type RawResult = readonly (RawStatement & { readonly start: number; readonly length: number | null })[];
export type RawError = { readonly message: string; readonly codePoint: number };

// Postgres reads a run of plus signs, or of openings of comments, once per sign: a megabyte would take hours.
const ENDLESS_OPERATOR = /\+[+-]{2048}|\/\*[~!@#^&|`?+\-*/%<>=]{4096}/;

/** Parses with Postgres' grammar. Positions are UTF-8 bytes; the place of an error is 0-based, in code points. */
export function parseRaw(sql: string): { readonly statements: RawResult } | { readonly error: RawError } {
  if (library === null) {
    throw new Problem("parser-not-loaded", "the SQL parser was used before it was loaded", { kind: "could-not-judge" });
  }
  if (sql === "") return { statements: [] };
  if (ENDLESS_OPERATOR.test(sql)) return { error: { message: "an operator is too long to be parsed", codePoint: 0 } };
  const deep = tooDeepAt(sql);
  if (deep !== null) {
    return {
      error: { message: "a statement is nested too deeply to be parsed", codePoint: [...sql.slice(0, deep)].length },
    };
  }
  const text = condense(sql);
  try {
    return { statements: readTree(library.parseSync(text)) };
  } catch (cause) {
    if (cause instanceof library.SqlError) {
      const position = cause.sqlDetails?.cursorPosition ?? 0;
      return {
        error: { message: cause.message, codePoint: text === sql ? position : positionIn(sql, text, position) },
      };
    }
    // What the guards above did not foresee may have damaged the parser's memory: nothing it says now counts.
    throw new Problem("parser-broken", "the SQL parser broke down on a statement", {
      kind: "could-not-judge",
      detail: sql.slice(0, 200),
      hint: "Split very large or very deeply nested statements.",
      cause,
    });
  }
}

/** A place in the condensed text, in the whole one: the two agree on bytes alone. */
function positionIn(sql: string, condensed: string, codePoint: number): number {
  const bytes = Buffer.byteLength([...condensed].slice(0, codePoint).join(""));
  return [...Buffer.from(sql).subarray(0, bytes).toString()].length;
}

type Tree = {
  readonly stmts?: readonly {
    readonly stmt?: Readonly<Record<string, Record<string, unknown>>>;
    readonly stmt_location?: number;
    readonly stmt_len?: number;
  }[];
};

function readTree(tree: unknown): RawResult {
  const statements = (tree as Tree).stmts ?? [];
  return statements.map((raw) => {
    const [tag, node] = Object.entries(raw.stmt ?? {})[0] ?? ["Unparsed", {}];
    return { tag, node, start: raw.stmt_location ?? 0, length: raw.stmt_len || null };
  });
}
