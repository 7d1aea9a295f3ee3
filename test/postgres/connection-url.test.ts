import { expect, test } from "vitest";
import { readConnectionUrl } from "../../src/postgres/connection-url.ts";
import { redact } from "../../src/postgres/redact.ts";

test.each([
  ["postgres://u@h", { host: "h", port: 5432, user: "u", password: null, database: "u", tls: 2 }],
  [
    "postgresql://u:p%40%3A@h:6543/d?sslmode=disable",
    { host: "h", port: 6543, user: "u", password: "p@:", database: "d", tls: 1 },
  ],
  ["postgres://u@[::1]:1/d", { host: "::1", port: 1, user: "u", password: null, database: "d", tls: 2 }],
  [
    "postgres:///d?host=/run/pg&user=u",
    { host: "/run/pg", port: 5432, user: "u", password: null, database: "d", tls: 1 },
  ],
  ["postgres://u@%2Frun%2Fpg/d", { host: "/run/pg", port: 5432, user: "u", password: null, database: "d", tls: 1 }],
  [
    "postgres://u@h/d%C3%A9?schema=public&pgbouncer=true",
    { host: "h", port: 5432, user: "u", password: null, database: "dé", tls: 2 },
  ],
])("%s is understood", (text, expected) => {
  const { tls, options: _, ...address } = readConnectionUrl(text);
  expect({ ...address, tls: tls.length }).toEqual(expected);
});

test.each([
  "",
  "mysql://u:secret@h/d",
  "u:secret@h",
  "postgres://u:secret@h:port/d",
  "postgres://u:secret@h:99999/d",
  "postgres://:secret@h/d",
  "postgres://u:secret@h1,h2/d",
  "postgres://u:secret%zz@h/d",
  "postgres://u:secret@h/d?sslmode=maybe",
  "postgres://u:secret@h/d?sslmode=toString",
  "postgres://u:secret@h/d?sslrootcert=/nowhere/ca.pem&sslmode=verify-full",
])("%j is refused without repeating it", (text) => {
  expect(() => readConnectionUrl(text)).toThrow(
    expect.objectContaining({
      code: "url-invalid",
      kind: "asked-wrongly",
      message: expect.not.stringContaining("secret"),
    }),
  );
});

test.each([
  ["disable", [false]],
  ["require", [{ rejectUnauthorized: false }]],
  ["no-verify", [{ rejectUnauthorized: false }]],
  ["prefer", [{ rejectUnauthorized: false }, false]],
  ["verify-full", [{ rejectUnauthorized: true }]],
])("sslmode %s means what libpq means", (mode, expected) => {
  expect(readConnectionUrl(`postgres://u@h/d?sslmode=${mode}`).tls).toEqual(expected);
});

test.each([
  ["login of p@ss failed", ["p@ss"], "login of *** failed"],
  ["login of p%40ss failed", ["p@ss"], "login of *** failed"],
  ["login of p@ss failed", ["p%40ss"], "login of *** failed"],
  ["nothing to hide", [null, ""], "nothing to hide"],
])("%s is redacted", (text, secrets, expected) => {
  expect(redact(text, secrets)).toBe(expected);
});
