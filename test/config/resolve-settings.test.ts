import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  certificatesFrom,
  configSchema,
  type ResolvedSettings,
  resolveSettings,
  type SettingSources,
} from "../../src/config/index.ts";
import { Problem } from "../../src/model/index.ts";

const known = { checks: ["down-missing", "up-fails"], layouts: ["paired-files", "supabase"] };

function yml(text: string): SettingSources["file"] {
  return { path: "lockstep.yml", bytes: new TextEncoder().encode(text) };
}

function resolve(more: Partial<SettingSources>): ResolvedSettings {
  return resolveSettings({ flags: {}, inputs: {}, file: null, environment: {}, known, ...more });
}

function refusal(more: Partial<SettingSources>): string {
  try {
    resolve(more);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect([error.code, error.kind]).toEqual(["config-invalid", "asked-wrongly"]);
    return [error.message, error.detail, error.hint].filter((part) => part !== null).join("\n");
  }
  return "accepted";
}

test("without anything said, the defaults", () => {
  const { settings, base, origin, notes } = resolve({});
  expect(settings).toEqual({
    migrations: [],
    layout: "auto",
    downDirectory: null,
    before: [],
    postgres: "auto",
    postgresVersion: null,
    postgresUrl: null,
    dockerImage: null,
    platform: "auto",
    prisma: ["auto"],
    schemaFiles: [],
    declaredCommand: null,
    statsFile: null,
    rls: { schemas: [], exempt: [], identities: [], minimumCoverage: null },
    failOn: "error",
    rows: 100,
    seeds: [],
    queries: [],
    checks: {},
    timeoutMs: 1_800_000,
    comment: "always",
  });
  expect([base, notes, new Set(Object.values(origin))]).toEqual([null, [], new Set(["default"])]);
});

test("flags beat inputs, inputs the environment, the environment the file, the file the defaults", () => {
  const file = yml(
    "layout: supabase\nplatform: plain\nfail-on: warning\ntimeout: 5m\npostgres-url: postgres://file/x\n",
  );
  const environment = { LOCKSTEP_POSTGRES_URL: "postgres://environment/x" };
  const inputs = { layout: "paired-files", platform: "supabase", timeout: "", "postgres-url": "postgres://input/x" };
  const all = resolve({ file, inputs, environment, flags: { layout: "auto", "postgres-url": "postgres://flag/x" } });
  expect(all.settings).toMatchObject({ layout: "auto", platform: "supabase", failOn: "warning", timeoutMs: 300_000 });
  expect(all.origin).toMatchObject({
    layout: "flag",
    platform: "input",
    "fail-on": "file",
    timeout: "file",
    comment: "default",
  });
  expect(all.settings.postgresUrl).toBe("postgres://flag/x");
  expect(resolve({ file, inputs, environment }).settings.postgresUrl).toBe("postgres://input/x");
  expect(resolve({ file, environment }).settings.postgresUrl).toBe("postgres://environment/x");
  expect(resolve({ file }).settings.postgresUrl).toBe("postgres://file/x");
});

test("every key means the same in the file, as a flag and as an input", () => {
  const file = `migrations: [db/a, ./db/b/]
layout: supabase
down-directory: downs
before: seed.sql
postgres: docker
postgres-version: 16
docker-image: pgvector/pgvector:pg16
platform: supabase
base: origin/main
fail-on: never
checks: { down-missing: warning, up-fails: { severity: off } }
timeout: 1.5m
comment: on-findings
`;
  const inputs = {
    migrations: "db/a\n  db/b \n\n",
    layout: "supabase",
    "down-directory": "./downs",
    before: "seed.sql",
    postgres: "docker",
    "postgres-version": "16",
    "docker-image": "pgvector/pgvector:pg16",
    platform: "supabase",
    base: "origin/main",
    "fail-on": "never",
    checks: "down-missing: warning\nup-fails=off",
    timeout: "90s",
    comment: "on-findings",
  };
  const flags = {
    ...inputs,
    migrations: ["db/a", "db/b"],
    before: ["seed.sql"],
    checks: ["down-missing=warning", "up-fails=off"],
  };
  const fromFile = resolve({ file: yml(file) });
  expect(fromFile.settings).toMatchObject({
    migrations: ["db/a", "db/b"],
    downDirectory: "downs",
    before: ["seed.sql"],
    postgresVersion: 16,
    checks: { "down-missing": "warning", "up-fails": "off" },
    timeoutMs: 90_000,
  });
  expect(fromFile.base).toBe("origin/main");
  expect(resolve({ inputs })).toMatchObject({ settings: fromFile.settings, base: fromFile.base });
  expect(resolve({ flags })).toMatchObject({ settings: fromFile.settings, base: fromFile.base });
});

describe("faults", () => {
  test("all show at once, each with its place and a remedy", () => {
    const file = yml(`mirgations: db
layout: supabas
postgres-version: 19
checks:
  down-mising: warning
  up-fails: { severity: eror, rows: 5 }
  down-missing: wrning
before: [a.sql, ../b.sql]
rls:
  schema: [public]
timeout: 15
`);
    expect(
      refusal({ file, flags: { "fail-on": "info", timeout: "0s" }, inputs: { platform: "supabse" } }),
    ).toBe(`12 settings cannot be used
input platform: "supabse" is none of auto, plain, supabase
  Did you mean \`supabase\`?
--fail-on: "info" is none of error, warning, never
  Use one of \`error\`, \`warning\`, \`never\`.
--timeout: "0s" is not a duration of at most 24 hours
  Write a number and its unit: \`30s\`, \`15m\`, \`1h\`.
lockstep.yml:1:1: unknown key "mirgations"
  Did you mean \`migrations\`?
lockstep.yml:2:9: there is no layout "supabas"
  Did you mean \`supabase\`?
lockstep.yml:3:19: 19 is not a whole number from 14 to 18
  Write the number alone.
lockstep.yml:5:3: there is no check "down-mising"
  Did you mean \`down-missing\`?
lockstep.yml:6:31: the check \`up-fails\` has no option "rows"
  It knows \`severity\` alone.
lockstep.yml:7:17: "wrning" is none of off, info, warning, error
  Did you mean \`warning\`?
lockstep.yml:8:17: "../b.sql" does not lie below the root
  Write it relative to the root, with \`/\` between its parts: \`db/migrations\`.
lockstep.yml:10:3: unknown key "rls.schema"
  Did you mean \`rls.schemas\`?
lockstep.yml:11:10: 15 is not a duration of at most 24 hours
  Write a number and its unit: \`30s\`, \`15m\`, \`1h\`.
Nothing was run. Correct them, and run it again.`);
  });

  test.each([
    ["a key twice", "layout: auto\nlayout: auto\n", "lockstep.yml:2:1: map keys must be unique"],
    ["no YAML", "layout: [auto\n", "lockstep.yml:2:1: "],
    ["an alias", "before: &a [x.sql]\nmigrations: *a\n", "lockstep.yml:2:13: an alias is not followed"],
    ["a tag", "layout: !!js/function x\n", "lockstep.yml:1:9: unresolved tag"],
    ["two documents", "layout: auto\n---\nlayout: auto\n", "lockstep.yml:2:1: "],
    ["a list", "- layout\n", "lockstep.yml:1:1: the file holds no settings"],
    ["a wrong type", "layout: [auto]\n", 'lockstep.yml:1:9: there is no layout ["auto"]'],
    ["nothing after the key", "layout:\n", "lockstep.yml:1:8: there is no layout null"],
    ["a prototype", "__proto__: { layout: x }\n", 'lockstep.yml:1:1: unknown key "__proto__"'],
    [
      "a check named as a method",
      "checks: { constructor: off }\n",
      'lockstep.yml:1:11: there is no check "constructor"',
    ],
    ["a boolean severity", "checks: { up-fails: false }\n", "lockstep.yml:1:21: false is none of off"],
    ["rls as a word", "rls: public\n", "lockstep.yml:1:6: `rls` is not a map"],
    ["an absolute path", "migrations: /etc\n", 'lockstep.yml:1:13: "/etc" does not lie below the root'],
    ["url without its url", "postgres: url\n", "postgres: `url` was chosen, and there is no `postgres-url`"],
  ])("%s is refused", (_, text, expected) => {
    expect(refusal({ file: yml(text) })).toContain(expected);
  });

  test("what could be meant to hurt the reader of the file is refused quickly", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 30 }, (_, n) => `b${n}: &b${n} [${n === 0 ? "*a" : `*b${n - 1}`},${"*a,".repeat(8)}]`).join("\n")}\nbefore: *b29\n`;
    const started = performance.now();
    expect(refusal({ file: yml(bomb) })).toContain("an alias is not followed");
    expect(refusal({ file: yml(`before: ${"[".repeat(200_000)}`) })).toContain("nested too deeply");
    expect(refusal({ file: yml(" ".repeat(300_000)) })).toContain("larger than 256 KiB");
    expect(refusal({ file: { path: "lockstep.yml", bytes: new Uint8Array([0xff, 0xfe, 0x41]) } })).toContain(
      "not valid UTF-8",
    );
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("a connection string is never repeated, and a file may hold no password", () => {
    const secret = "hunter2";
    const said = [
      refusal({ flags: { "postgres-url": `mysql://u:${secret}@h/d` } }),
      refusal({ environment: { LOCKSTEP_POSTGRES_URL: `http://u:${secret}@h/d` } }),
      refusal({ file: yml(`postgres-url: postgres://u:${secret}@h/d\n`) }),
      refusal({ file: yml(`postgres-url: postgres://h/d?password=${secret}\n`) }),
    ];
    expect(said.join("\n")).not.toContain(secret);
    expect(said[1]).toContain("LOCKSTEP_POSTGRES_URL: this is not a connection url");
    expect(said[2]).toContain("lockstep.yml:1:15: a password must not stand in this file");
    expect(said[3]).toContain("a password must not stand in this file");
    expect(refusal({ file: yml("postgres-url: postgres://user@h/d\n") })).toBe("accepted");
  });

  test("a severity list that names no check is refused", () => {
    expect(refusal({ flags: { checks: ["down-missing"] } })).toContain('--checks: ["down-missing"] names no checks');
    expect(refusal({ inputs: { checks: "down-mising: off" } })).toContain("Did you mean `down-missing`?");
  });
});

test("a key that does nothing beside the others is accepted, and a note says so", () => {
  expect(resolve({ file: yml("postgres: embedded\ndocker-image: x\n") }).notes).toEqual([
    "`docker-image` has no effect with `postgres: embedded`",
  ]);
});

test("an empty file, or one of comments, a BOM and CRLF, is read", () => {
  for (const text of ["", "# nothing\r\n", "\ufeff# nothing\n", "---\n"])
    expect(resolve({ file: yml(text) }).notes).toEqual([]);
  expect(resolve({ file: yml("\ufefflayout: supabase\r\nbefore:\r\n  - a.sql\r\n") }).settings).toMatchObject({
    layout: "supabase",
    before: ["a.sql"],
  });
});

describe("the schema of lockstep.yml", () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(configSchema(known));
  test.each([
    ["", true],
    ["migrations: [a, b]\nbefore: c.sql\ntimeout: 30s\n", true],
    ["checks: { down-missing: off, up-fails: { severity: info } }\n", true],
    ["prisma: auto\nrls: { schemas: [public], minimum-coverage: 90 }\nrows: 3\n", true],
    ["postgres: url\npostgres-url: postgres://h/d\npostgres-version: 14\n", true],
    ["postgres-version: 13\n", false],
    ["layout: nope\n", false],
    ["nope: 1\n", false],
    ["checks: { nope: off }\n", false],
    ["checks: { up-fails: { severity: info, rows: 1 } }\n", false],
    ["timeout: 30\n", false],
    ["rls: { nope: 1 }\n", false],
    ["migrations: []\n", true],
    ["migrations: [1]\n", false],
    ["- a\n", false],
  ])("and the reader agree on %j", (text, good) => {
    expect(validate(parse(text))).toBe(good);
    expect(refusal({ file: yml(text) }) === "accepted").toBe(good);
  });
});

test("certificates are a path or the text of a file, and a text is never shown", () => {
  const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
  const given = (value: string) => ({ inputs: { "ca-cert": value }, scope: "promote" as const });
  expect(resolve(given("certs/ca.pem")).live.caCert).toBe("certs/ca.pem");
  for (const text of [pem, `${pem}\n`, pem.replaceAll("\n", "\\n")]) {
    expect(resolve(given(text)).live.caCert).toBe(`${pem}\n`);
  }
  expect(certificatesFrom("/repository", "certs/ca.pem")).toBe("/repository/certs/ca.pem");
  expect(certificatesFrom("/repository", `${pem}\n`)).toBe(`${pem}\n`);
  const key = refusal(given("-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----"));
  expect(key).toContain("it holds a private key");
  expect(key).not.toContain("c2VjcmV0");
  expect(refusal(given("-----BEGIN X509 CRL-----\nc2VjcmV0\n-----END X509 CRL-----"))).not.toContain("c2VjcmV0");
});
