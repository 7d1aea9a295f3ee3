import { expect, test } from "vitest";
import { commentId, readInputs } from "../../src/github/inputs.ts";
import { redacted, redactor, secretsOf } from "../../src/github/redact.ts";
import { relayed } from "../../src/github/relay.ts";
import { hostileNames } from "../formats/hostile.ts";

test("inputs keep their hyphens, lose their white space, and are not given when empty", () => {
  const environment = {
    "INPUT_POSTGRES-VERSION": " 17 ",
    INPUT_MIGRATIONS: "a\nb\n",
    INPUT_LAYOUT: "",
    "INPUT_DOWN-DIRECTORY": undefined,
    INPUT_WITH_SPACE: "x",
    OTHER: "y",
  };
  expect(readInputs(environment)).toEqual({ migrations: "a\nb", "postgres-version": "17", with_space: "x" });
});

test("comments of jobs that differ in what they judge are told apart", () => {
  expect(commentId({}, "check")).toBe("check");
  expect(commentId({ "fail-on": "never", "github-token": "x" }, "check")).toBe("check");
  expect(commentId({ folder: "apps/api", "postgres-version": "17" }, "check")).toBe(
    "check folder=apps/api postgres-version=17",
  );
});

test.each([
  ["plain", ["plain"]],
  ["::error::x", ["│ ::error::x"]],
  ["  \t::set-env name=a::b", ["│   \t::set-env name=a::b"]],
  ["\u200b::error::x", ["│ \u200b::error::x"]],
  ["a ::error:: b", ["a ::error:: b"]],
  ["a\n::stop-commands::x\r::add-mask::y\r\nb", ["a", "│ ::stop-commands::x", "│ ::add-mask::y", "b"]],
  ["a\u2028::debug::x", ["a", "│ ::debug::x"]],
  ["say ##[error]x ##vso[task]y", ["say # #[error]x # #vso[task]y"]],
])("%j is printed as %j", (text, lines) => expect(relayed(text)).toEqual(lines));

test.each(hostileNames.map((name) => [name.slice(0, 40), name]))("%j is no command to the runner", (_, name) => {
  for (const line of relayed(`NOTICE:\n${name}\n::error::${name}`)) {
    expect(line).not.toMatch(/^\s*::/);
    expect(line).not.toMatch(/##(?:vso)?\[/);
    expect(line).not.toMatch(/[\r\n]/);
  }
});

const url = "postgres://ann:p%40ss%2Fw%C3%B6rd%22@db.example:5432/shop?sslmode=require";
const clean = redactor(secretsOf({ tokens: ["ghs_abcdefghij", "short"], urls: [url] }));

test.each([
  ["the connection string", url],
  ["the password as it stands in it", "p%40ss%2Fw%C3%B6rd%22"],
  ["the password itself", 'p@ss/wörd"'],
  ["the password in JSON", 'p@ss/wörd\\"'],
  ["the password in base64", Buffer.from('p@ss/wörd"').toString("base64")],
  ["the token", "ghs_abcdefghij"],
  ["the token in base64", Buffer.from("ghs_abcdefghij").toString("base64")],
  ["a token that nobody told us of", "ghp_012345678901234567890123456789012345"],
])("%s is blanked out", (_, secret) => {
  expect(clean(`before ${secret} after`)).toBe("before *** after");
});

test("another connection string loses its password", () => {
  expect(clean("at postgresql://bob:hunter2@other/x failed")).toBe("at postgresql://bob:***@other/x failed");
});

test.each([
  ["postgres://h/d?user=a&password=hunter22", "hunter22"],
  ["host=h password='hun ter22' user=a", "hun ter22"],
])("the password in %s is found", (given, password) => {
  expect(redactor(secretsOf({ tokens: [], urls: [given] }))(`x ${password} y`)).toBe("x *** y");
});

test("a password of three characters does not blank out every page", () => {
  expect(redactor(secretsOf({ tokens: [""], urls: ["postgres://a:abc@h/d"] }))("abcdef")).toBe("abcdef");
});

test("every text in a value is cleaned, and nothing else changes", () => {
  expect(redacted({ a: ["ghs_abcdefghij", 1, null], b: { c: true, d: `${url}!` } }, clean)).toEqual({
    a: ["***", 1, null],
    b: { c: true, d: "***!" },
  });
});
