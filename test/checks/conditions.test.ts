// What conditions of policies come to for somebody, and what they ask.
import { beforeAll, describe, expect, test } from "vitest";
import { mentionsIdentity, surroundings } from "../../src/checks/who-asks.ts";
import { callsIn, foldCondition, loadParser, parseExpression } from "../../src/sql/index.ts";
import { accessEvidence, identity, relation, routine } from "./access-evidence.ts";

beforeAll(loadParser);

const functions = [
  routine("me()", {
    definition:
      "CREATE OR REPLACE FUNCTION public.me()\n RETURNS uuid\n LANGUAGE sql\n STABLE\nAS $function$ select nullif(current_setting('app.user_id', true), '')::uuid $function$\n",
  }),
  routine("everybody()", {
    definition:
      "CREATE OR REPLACE FUNCTION public.everybody()\n RETURNS boolean\n LANGUAGE plpgsql\nAS $function$ begin return true; end $function$\n",
  }),
  routine("is_staff()", {
    definition:
      "CREATE OR REPLACE FUNCTION public.is_staff()\n RETURNS boolean\n LANGUAGE plpgsql\n STABLE\nAS $function$ declare found boolean; begin select true into found from public.staff where id = public.me(); return found; end $function$\n",
  }),
  routine("is_open(integer)", {
    definition:
      "CREATE OR REPLACE FUNCTION public.is_open(n integer)\n RETURNS boolean\n LANGUAGE plpgsql\n STABLE\nAS $function$ begin /* auth.uid() */ return n > 1 and n < 9; end $function$\n",
  }),
];
const access = accessEvidence({ routines: functions });
const orders = relation("orders", {
  columns: [
    { name: "id", type: "uuid", notNull: true, references: null },
    { name: "user_id", type: "uuid", notNull: false, references: null },
  ],
});
const people = {
  nobody: identity("anon", { settings: { "request.jwt.claims": '{"role":"anon"}' } }),
  user: identity("authenticated", {
    settings: { "request.jwt.claims": '{"sub":"1"}', "app.user_id": "1", "app.role": "member" },
  }),
};

const comesTo = (text: string, who: keyof typeof people): string => {
  const expression = parseExpression(text);
  if (expression === null) return "unread";
  const value = foldCondition(expression.root, surroundings(access, people[who], orders));
  return `${value.known ? value.value : "open"}${value.identity ? ", by who asks" : ""}`;
};

describe("what a condition comes to", () => {
  test.each([
    ["true", "true", "true"],
    ["(1 = 1)", "true", "true"],
    ["(NOT false)", "true", "true"],
    ["('x'::text = 'x'::text)", "true", "true"],
    ["('t'::boolean)", "true", "true"],
    ["(is_public OR true)", "true", "true"],
    ["COALESCE(true, is_public)", "true", "true"],
    ["((1 = 1) AND (2 > 1))", "true", "true"],
    ["(id IS NOT NULL)", "true", "true"],
    ["(user_id IS NOT NULL)", "open", "open"],
    ["(user_id = user_id)", "true", "true"],
    ["( SELECT true AS bool)", "true", "true"],
    ["CASE WHEN true THEN true ELSE false END", "true", "true"],
    ["everybody()", "true", "true"],
    ["public.everybody()", "true", "true"],
    ["false", "false", "false"],
    ["(user_id = auth.uid())", "null, by who asks", "open, by who asks"],
    ["(user_id = ( SELECT auth.uid() AS uid))", "null, by who asks", "open, by who asks"],
    ["(auth.uid() IS NOT NULL)", "false, by who asks", "true, by who asks"],
    ["(( SELECT auth.uid() AS uid) IS NOT NULL)", "false, by who asks", "true, by who asks"],
    ["(auth.role() = 'authenticated'::text)", "false", "true"],
    ["(auth.role() = ANY (ARRAY['anon'::text, 'authenticated'::text]))", "true", "true"],
    ["((auth.jwt() ->> 'role'::text) = 'anon'::text)", "true", "open, by who asks"],
    ["((auth.jwt() ->> 'sub'::text) IS NULL)", "true, by who asks", "false, by who asks"],
    ["((auth.uid() IS NULL) OR (user_id = auth.uid()))", "true, by who asks", "open, by who asks"],
    ["(is_public OR (user_id = auth.uid()))", "open", "open"],
    ["((auth.uid() IS NULL) AND is_public)", "open", "false, by who asks"],
    ["(NOT (user_id IS DISTINCT FROM auth.uid()))", "open, by who asks", "open, by who asks"],
    ["(user_id = COALESCE(auth.uid(), user_id))", "open, by who asks", "open, by who asks"],
    ["COALESCE((user_id = auth.uid()), true)", "true, by who asks", "open, by who asks"],
    [
      "(EXISTS ( SELECT 1 FROM m WHERE ((m.x = orders.id) AND (m.user_id = auth.uid()))))",
      "false, by who asks",
      "open, by who asks",
    ],
    ["(id IN ( SELECT m.x FROM m WHERE (m.user_id = auth.uid())))", "false, by who asks", "open, by who asks"],
    [
      "(( SELECT count(*) AS count FROM m WHERE (m.user_id = auth.uid())) = 0)",
      "open, by who asks",
      "open, by who asks",
    ],
    ["(EXISTS ( SELECT 1 FROM (m JOIN n ON ((n.user_id = auth.uid())))))", "false, by who asks", "open, by who asks"],
    ["(user_id = me())", "null, by who asks", "open, by who asks"],
    ["(me() IS NULL)", "true, by who asks", "false, by who asks"],
    ["is_staff()", "open, by who asks", "open, by who asks"],
    ["is_open(3)", "open", "open"],
    ["(current_setting('app.user_id'::text, true) = ''::text)", "null, by who asks", "open, by who asks"],
    ["(current_setting('app.role'::text, true) = 'admin'::text)", "null, by who asks", "open, by who asks"],
    ["(CURRENT_USER = 'authenticated'::name)", "false", "true"],
    ["(id = ANY (user_id))", "open", "open"],
    ["(", "unread", "unread"],
  ])("%s: for nobody %s, for a user %s", (text, nobody, user) => {
    expect([comesTo(text, "nobody"), comesTo(text, "user")]).toEqual([nobody, user]);
  });
});

test.each([
  ["auth.uid()", true],
  ["(CURRENT_USER = 'x'::name)", true],
  ["is_staff()", true],
  ["public.is_staff()", true],
  ["other.is_staff()", false],
  ["is_open(id)", false],
  ["(current_setting('TimeZone'::text) = 'UTC'::text)", false],
  ["(note = 'auth.uid()'::text)", false],
])("%s asks who is there: %s", (text, asks) => {
  const expression = parseExpression(text);
  if (expression === null) throw new Error("unread");
  expect(mentionsIdentity(access, expression, callsIn(expression))).toBe(asks);
});

test("a call is found where it stands, behind other characters, to its closing parenthesis", () => {
  const text = "((note = 'é🐘(('::text) AND (lower(auth.email()) = note) AND (current_setting('a)'::text, true) = id))";
  const expression = parseExpression(text);
  if (expression === null) throw new Error("unread");
  expect(callsIn(expression).map(({ start, end }) => text.slice(start, end))).toEqual([
    "lower(auth.email())",
    "auth.email()",
    "current_setting('a)'::text, true)",
  ]);
});
