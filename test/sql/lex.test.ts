import { scanSync } from "libpg-query";
import { beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "../../src/sql/index.ts";
import { lex } from "../../src/sql/lex.ts";

beforeAll(loadParser);

function tokens(sql: string): readonly string[] {
  const found: string[] = [];
  lex(sql, (token) => {
    found.push(sql.slice(token.start, token.end));
    return true;
  });
  return found;
}

/** What Postgres' own scanner says, from its byte offsets. */
function scanned(sql: string): readonly string[] {
  const bytes = Buffer.from(sql);
  return scanSync(sql).tokens.map(({ start, end }) => bytes.subarray(start, end).toString());
}

const PIECES = [
  "select",
  "a$b",
  "é",
  "😀",
  '"q""x"',
  "'it''s'",
  "E'b\\'s'",
  "e'\\\\'",
  "$$ ; $$",
  "$t$ $$ $t$",
  "$1",
  "B'01'",
  "x'ff'",
  'U&"d\\0061"',
  "u&'\\0061'",
  "N'n'",
  "1",
  "1.5e-3",
  ".5",
  "0x1f",
  "1_000",
  "=-1",
  "@-",
  "<>",
  "::",
  ":=",
  "->>",
  "||",
  "+",
  "-",
  "*",
  "/",
  "(",
  ")",
  "[",
  "]",
  ",",
  ";",
  "-- c\n",
  "--\r",
  "/* a /* b */ c */",
  "<--x\n",
  "+/*y*/",
  "\n",
  "\t",
  " ",
  "\r\n",
  "end",
];

/** A small generator with a fixed seed, so that a failure can be repeated. */
function* picks(seed: number): Generator<number> {
  let state = seed;
  while (true) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    yield state >> 8;
  }
}

describe("lex", () => {
  test.each(PIECES)("%j is cut as Postgres' scanner cuts it", (piece) => {
    expect(tokens(` ${piece} `)).toEqual(scanned(` ${piece} `));
  });

  test("3,000 random texts are cut as Postgres' scanner cuts them", () => {
    const random = picks(7);
    const next = () => random.next().value ?? 0;
    let compared = 0;
    for (let round = 0; round < 3000; round++) {
      const glue = round % 2 === 0 ? " " : "";
      const sql = Array.from({ length: 1 + (next() % 12) }, () => PIECES[next() % PIECES.length] ?? "").join(glue);
      const expected = attempt(() => scanned(sql));
      // 'a' <line break> 'b' is one token to Postgres, and two to us unless it is an E string.
      if (expected === null || expected.some((token) => /^[^-/]*'[\s\S]*[\r\n]/.test(token))) continue;
      compared++;
      expect([sql, tokens(sql)]).toEqual([sql, expected]);
    }
    expect(compared).toBeGreaterThan(1500);
  });

  test.each(["'open", '"open', "$$ open", "/* open", "e'open\\", "$x$ $$", "é'"])(
    "%j ends where the text ends",
    (sql) => {
      let closed = true;
      let end = 0;
      lex(sql, (token) => {
        closed = token.closed;
        end = token.end;
        return true;
      });
      expect([closed, end]).toEqual([false, sql.length]);
    },
  );

  test("an escape string goes on behind a line break", () => {
    expect(tokens("E'a'\n 'b\\'c;' ;")).toEqual(["E'a'\n 'b\\'c;'", ";"]);
  });
});

test("a hostile line behind an escape string is read once", () => {
  const sql = `E'a' ${"-- ".repeat(50_000)}\n x`;
  expect(tokens(sql)).toHaveLength(3);
});

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
