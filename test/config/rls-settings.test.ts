import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configSchema, resolveSettings } from "../../src/config/index.ts";
import { Problem, type RlsSettings } from "../../src/model/index.ts";

const known = { checks: [], layouts: [] };

const read = (text: string): RlsSettings => {
  const file = { path: "lockstep.yml", bytes: new TextEncoder().encode(text) };
  return resolveSettings({ flags: {}, inputs: {}, file, environment: {}, known }).settings.rls;
};

const refusal = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [error.message, error.detail, error.hint].filter((part) => part !== null).join("\n");
  }
  return "accepted";
};

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(configSchema(known));

test("every setting of row level security is read", () => {
  const text = `rls:
  schemas: [api, "odd Schema"]
  exempt:
    - public.countries: the same for everybody
    - { table: audit_*, reason: only the owner reads it }
    - "public.\\"Odd: name\\": no rows"
  identities:
    clerk:
      role: app_user
      settings: { app.current_user_id: "{user}", app.current_user_role: clerk, app.level: 3, app.strict: true }
    boss: { role: app_user, acts-as: admin }
  minimum-coverage: 92.5
`;
  expect(validate(parse(text))).toBe(true);
  expect(read(text)).toEqual({
    schemas: ["api", "odd Schema"],
    exempt: [
      { table: "public.countries", reason: "the same for everybody" },
      { table: "audit_*", reason: "only the owner reads it" },
      { table: 'public."Odd: name"', reason: "no rows" },
    ],
    identities: [
      {
        id: "clerk",
        role: "app_user",
        settings: {
          "app.current_user_id": "{user}",
          "app.current_user_role": "clerk",
          "app.level": "3",
          "app.strict": "true",
        },
        actsAs: "user",
      },
      { id: "boss", role: "app_user", settings: {}, actsAs: "admin" },
    ],
    minimumCoverage: 92.5,
  });
});

describe("what cannot be used is refused where it stands", () => {
  test.each([
    ["rls:\n  exempt:\n    - public.a\n", 'lockstep.yml:3:7: the exemption of "public.a" has no reason'],
    ["rls:\n  exempt:\n    - { table: a }\n", 'lockstep.yml:3:7: the exemption of "a" has no reason'],
    ["rls:\n  exempt:\n    - { table: a, reason: '' }\n", 'lockstep.yml:3:27: the exemption of "a" has no reason'],
    ["rls:\n  exempt:\n    - { table: a, raeson: b }\n", "Did you mean `reason`?"],
    ["rls:\n  exempt:\n    - { reason: b }\n", "null names no table"],
    ["rls:\n  exempt: public.a\n", '"public.a" is no list'],
    ["rls:\n  exempt: [3]\n", "3 is no exemption"],
    ["rls:\n  identities: [{ role: anon }]\n", "is no map of identities"],
    ["rls:\n  identities: { a: {} }\n", 'lockstep.yml:2:20: the identity "a" has no role'],
    ["rls:\n  identities: { a: anon }\n", '"anon" is no identity'],
    ["rls:\n  identities: { a: { role: x, setings: {} } }\n", "Did you mean `settings`?"],
    ["rls:\n  identities: { a: { role: x, settings: [a] } }\n", "is no map of settings"],
    ["rls:\n  identities: { a: { role: x, settings: { b: [] } } }\n", 'the setting "b" is no text'],
    ["rls:\n  identities: { a: { role: x, acts-as: usr } }\n", "Did you mean `user`?"],
    ["rls:\n  identites: {}\n", "Did you mean `rls.identities`?"],
    ["rls:\n  minimum-coverage: 101\n", "101 is not a number from 0 to 100"],
  ])("%j", (text, expected) => {
    expect(refusal(text)).toContain(expected);
    expect(validate(parse(text))).toBe(false);
  });
});
