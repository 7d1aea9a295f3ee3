// The one door to Postgres' own parser (libpg-query, 1.7 MB of WASM). It is imported on demand, so that a program that
// parses nothing does not pay for it. The package reads `libpg-query.wasm` from the folder of the file it runs in.

import { Problem } from "../model/index.ts";

type Library = typeof import("libpg-query");

let library: Library | null = null;

/** Loads the parser. Must have finished before `parse` is called; calling it again costs nothing. */
export async function loadParser(): Promise<void> {
  if (library !== null) return;
  const loaded: Library = await import("libpg-query");
  await loaded.loadModule();
  library = loaded;
}

export type RawStatement = { readonly tag: string; readonly node: Record<string, unknown> };
export type RawResult = readonly (RawStatement & { readonly start: number; readonly length: number | null })[];
export type RawError = { readonly message: string; readonly codePoint: number };

/** Parses with Postgres' grammar. Positions are UTF-8 bytes; the place of an error is 0-based, in code points. */
export function parseRaw(sql: string): { readonly statements: RawResult } | { readonly error: RawError } {
  if (library === null) {
    throw new Problem("parser-not-loaded", "the SQL parser was used before it was loaded", { kind: "could-not-judge" });
  }
  if (sql === "") return { statements: [] };
  try {
    return { statements: readTree(library.parseSync(sql)) };
  } catch (cause) {
    if (cause instanceof library.SqlError) {
      return { error: { message: cause.message, codePoint: cause.sqlDetails?.cursorPosition ?? 0 } };
    }
    // A tree too deep for the stack, or too large for one string: the parser stays usable.
    if (cause instanceof RangeError || cause instanceof SyntaxError) {
      return { error: { message: "statement is nested too deeply to be parsed", codePoint: 0 } };
    }
    throw cause;
  }
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
