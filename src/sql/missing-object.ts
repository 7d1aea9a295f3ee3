// Which object Postgres did not find, read out of its message. The wording is that of src/backend with lc_messages C.

import type { SqlRefusal } from "../model/index.ts";
import type { Created } from "./creates.ts";

/** `kind` is Postgres' own word (`relation`, `column`, `function`, `type`, …); `name` as the message spells it. */
export type MissingObject = { readonly kind: string; readonly name: string };

type Reading = readonly [sqlstate: RegExp, message: RegExp, read: (match: RegExpExecArray) => MissingObject];

const READINGS: readonly Reading[] = [
  [
    /^42703$/,
    /^column "(.+)" of relation "(.+)" does not exist$/s,
    ([, column, table]) => missing("column", column, table),
  ],
  [
    /^42703$/,
    /^column "(.+?)"(?: (?:named in|referenced in|specified in) .+)? does not exist$/s,
    ([, name]) => missing("column", name),
  ],
  [/^42703$/, /^column (.+) does not exist$/s, ([, name]) => missing("column", unquoted(name))],
  [
    /^42883$/,
    /^(function|procedure|aggregate|routine) (.+?)\((?:.*)\) does not exist$/s,
    ([, , name]) => missing("function", unquoted(name)),
  ],
  [/^42883$/, /^operator does not exist: (.+)$/s, ([, name]) => missing("operator", operatorOf(name))],
  [
    /^42883$/,
    /^could not find an? (?:function|procedure|aggregate|routine) named "(.+)"$/s,
    ([, name]) => missing("function", name),
  ],
  [
    /^42704$/,
    /^(policy|trigger|rule|constraint) "(.+)" (?:for|of) (?:table|relation|domain) "(.+)" does not exist$/s,
    ([, kind, name, table]) => missing(kind, name, table),
  ],
  [/^42704$/, /^(collation) "(.+)" for encoding ".+" does not exist$/s, ([, kind, name]) => missing(kind, name)],
  [
    /^42704$/,
    /^(operator (?:class|family)) "(.+)" does not exist for access method ".+"$/s,
    ([, kind, name]) => missing(kind, name),
  ],
  [
    /^(?:42P01|42704|42883|3F000)$/,
    /^([a-z][a-z -]*) "(.+)" does not exist$/s,
    ([, kind, name]) => missing(kind, name?.replace(/(?:\[\])+$/, "")),
  ],
  [/^(?:0A000|42704)$/, /^(extension) "(.+)" is not available$/s, ([, kind, name]) => missing(kind, name)],
  [
    /^58P01$/,
    /^could not open (extension) control file ".*?([^/"]+)\.control"/s,
    ([, kind, name]) => missing(kind, name),
  ],
];

/** The object that was not there, when that is why Postgres refused. */
export function missingObject(refusal: Pick<SqlRefusal, "sqlstate" | "message">): MissingObject | null {
  for (const [sqlstate, message, read] of READINGS) {
    const match = sqlstate.test(refusal.sqlstate) ? message.exec(refusal.message) : null;
    if (match !== null) return read(match);
  }
  return null;
}

function missing(kind = "", name = "", table?: string): MissingObject {
  return { kind, name: table === undefined ? name : `${table}.${name}` };
}

/** `public."Users".id` as `public.Users.id`. */
function unquoted(name = ""): string {
  return name.replace(/"((?:[^"]|"")*)"/g, (_, inner: string) => inner.replaceAll('""', '"'));
}

/** The operator between its operand types: `integer ## text`. */
function operatorOf(signature = ""): string {
  return /(?:^|[\s.])([~!@#^&|`?+\-*/%<>=]+)(?:\s|$)/.exec(signature)?.[1] ?? signature;
}

const RELATIONS = ["table", "view", "matview", "sequence", "index"];

/** What may stand behind each word of Postgres. A relation has a row type of its name. */
const SUPPLIERS: Readonly<Record<string, readonly string[]>> = {
  relation: RELATIONS,
  table: ["table"],
  "materialized view": ["matview"],
  "foreign table": ["table"],
  type: ["type", "table", "view", "matview"],
  function: ["function", "procedure"],
  procedure: ["function", "procedure"],
};

/** Would making `created` have given Postgres the object it missed? A schema counts only where both name one. */
export function supplies(created: Created, wanted: MissingObject): boolean {
  const kinds = SUPPLIERS[wanted.kind] ?? [wanted.kind];
  if (!kinds.includes(created.kind)) return false;
  return endsWithName(created.name, wanted.name) || endsWithName(wanted.name, created.name);
}

function endsWithName(long: string, short: string): boolean {
  return long === short || long.endsWith(`.${short}`);
}
