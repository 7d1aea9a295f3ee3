import type { CatalogObject } from "../model/index.ts";
import { partsOfName, quoteName, unquoted } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { byText, lastPart, nameOf, ownerName, strings, text } from "./names.ts";

// What is written is the way from what an object has when it is made (Postgres' own defaults, and the default privileges
// that the platform laid) to what it shall have.

type Acl = ReadonlyMap<string, ReadonlySet<string>>;

/** What objects of a kind can grant, what everybody may do with them at first, and how default privileges call them. */
type Grantable = {
  readonly words: string;
  readonly all: (major: number) => readonly string[];
  readonly everybody: readonly string[];
  readonly plural: string | null;
};

const tableRights = (major: number): readonly string[] => [
  ...["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
  ...(major >= 17 ? ["MAINTAIN"] : []),
];
const relation: Grantable = { words: "table", all: tableRights, everybody: [], plural: "tables" };
const routine = (words: string): Grantable => ({
  words,
  all: () => ["EXECUTE"],
  everybody: ["EXECUTE"],
  plural: "functions",
});
const type: Grantable = { words: "type", all: () => ["USAGE"], everybody: ["USAGE"], plural: "types" };
const used = (words: string): Grantable => ({ words, all: () => ["USAGE"], everybody: [], plural: null });

const grantable: Readonly<Record<string, Grantable>> = {
  table: relation,
  view: relation,
  "materialized view": relation,
  sequence: { words: "sequence", all: () => ["USAGE", "SELECT", "UPDATE"], everybody: [], plural: "sequences" },
  function: routine("function"),
  procedure: routine("procedure"),
  aggregate: routine("function"),
  enum: type,
  domain: type,
  range: type,
  type,
  schema: { words: "schema", all: () => ["USAGE", "CREATE"], everybody: [], plural: "schemas" },
  server: used("foreign server"),
  "foreign data wrapper": used("foreign data wrapper"),
  language: { ...used("language"), everybody: ["USAGE"] },
};

const aclOf = (json: CatalogObject["traits"][string] | undefined): Acl | null =>
  json === null || json === undefined || typeof json !== "object" || Array.isArray(json)
    ? null
    : new Map(Object.entries(json).map(([grantee, list]) => [grantee, new Set(strings(list))]));

const builtIn = (what: Grantable, owner: string, major: number): Acl =>
  new Map([
    ...(what.everybody.length > 0 ? [["public", new Set(what.everybody)] as const] : []),
    [owner, new Set(what.all(major))],
  ]);

/** `grantee=PRIVILEGE*` items, as default privileges are told. */
const itemsOf = (items: readonly string[]): Acl => {
  const acl = new Map<string, Set<string>>();
  for (const item of items) {
    const at = item.lastIndexOf("=");
    const grantee = item.slice(0, at);
    acl.set(grantee, (acl.get(grantee) ?? new Set()).add(item.slice(at + 1)));
  }
  return acl;
};

const merged = (first: Acl, second: Acl): Acl => {
  const all = new Map([...first].map(([grantee, list]) => [grantee, new Set(list)]));
  for (const [grantee, list] of second) {
    const have = all.get(grantee) ?? new Set<string>();
    for (const one of list) {
      if (!have.has(`${one}*`)) have.add(one);
    }
    all.set(grantee, have);
  }
  return all;
};

/** What a new object has, by the default privileges of the platform. */
const initial = (object: CatalogObject, what: Grantable, { base, role, major }: SchemaSource): Acl => {
  const maker = quoteName(role);
  const at = (schema: string) =>
    strings(base.get(`default privileges for role ${maker}${schema} on ${what.plural}`)?.traits.acl);
  const everywhere = at("");
  const schema = partsOfName(nameOf(object))[0] ?? "";
  const here = object.kind === "schema" ? [] : at(` in schema ${schema}`);
  const start = everywhere.length > 0 ? itemsOf(everywhere) : builtIn(what, maker, major);
  return what.plural === null ? builtIn(what, maker, major) : merged(start, itemsOf(here));
};

const none: ReadonlySet<string> = new Set();

const plain = (list: ReadonlySet<string>): ReadonlySet<string> => new Set([...list].map((one) => one.replace("*", "")));

/** The words of a list: in their usual order, or `all`. */
const spelled = (list: readonly string[], all: readonly string[]): string =>
  all.length > 1 && list.length === all.length
    ? "all"
    : [...all.filter((one) => list.includes(one)), ...list.filter((one) => !all.includes(one)).toSorted(byText)]
        .map((one) => one.toLowerCase())
        .join(", ");

/** Statements without their head: `grant select on table a to b`. */
const wayFrom = (have: Acl, want: Acl, object: string, all: readonly string[]): readonly string[] => {
  const statements: string[] = [];
  for (const grantee of [...new Set([...have.keys(), ...want.keys()])].toSorted(byText)) {
    const [had, wanted] = [have.get(grantee) ?? none, want.get(grantee) ?? none];
    const [hadPlain, wantedPlain] = [plain(had), plain(wanted)];
    const gone = [...hadPlain].filter((one) => !wantedPlain.has(one));
    const bound = [...had].filter((one) => one.endsWith("*") && wantedPlain.has(one.slice(0, -1)) && !wanted.has(one));
    const fresh = [...wanted].filter((one) => !one.endsWith("*") && !hadPlain.has(one));
    const passable = [...wanted].filter((one) => one.endsWith("*") && !had.has(one)).map((one) => one.slice(0, -1));
    const everything = gone.length > 0 && gone.length === hadPlain.size;
    if (gone.length > 0)
      statements.push(`revoke ${everything ? "all" : spelled(gone, all)} on ${object} from ${grantee}`);
    if (bound.length > 0) {
      const list = bound.map((one) => one.slice(0, -1));
      statements.push(`revoke grant option for ${spelled(list, all)} on ${object} from ${grantee}`);
    }
    if (fresh.length > 0) statements.push(`grant ${spelled(fresh, all)} on ${object} to ${grantee}`);
    if (passable.length > 0)
      statements.push(`grant ${spelled(passable, all)} on ${object} to ${grantee} with grant option`);
  }
  return statements;
};

const renamed = (acl: Acl, from: string, to: string): Acl =>
  new Map([...acl].map(([grantee, list]) => [grantee === from ? to : grantee, list]));

const pieceOf = ({ address }: CatalogObject, sql: string): Piece => ({
  section: "privileges",
  address,
  makes: [],
  needs: [address],
  sql,
});

const usualOrder = ["SELECT", "INSERT", "UPDATE", "REFERENCES"];

/** One statement for each grantee: `grant insert (a, b), update (b) on table t to g`. */
const columnGrants = (columns: readonly CatalogObject[]): readonly string[] => {
  const lists = new Map<string, Map<string, string[]>>();
  for (const column of columns) {
    for (const [grantee, list] of aclOf(column.traits.acl) ?? []) {
      for (const one of list) {
        const key = `${grantee}${one.endsWith("*") ? " with grant option" : ""}`;
        const rights = lists.get(key) ?? new Map<string, string[]>();
        const right = one.replace("*", "");
        rights.set(right, [...(rights.get(right) ?? []), lastPart(nameOf(column))]);
        lists.set(key, rights);
      }
    }
  }
  const table = columns[0] === undefined ? "" : ownerName(nameOf(columns[0]));
  return [...lists]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([grantee, rights]) => {
      const list = [...rights]
        .toSorted(([a], [b]) => usualOrder.indexOf(a) - usualOrder.indexOf(b))
        .map(([right, names]) => `${right.toLowerCase()} (${names.join(", ")})`);
      return `grant ${list.join(", ")} on table ${table} to ${grantee}`;
    });
};

const sameAcl = (a: CatalogObject, b: CatalogObject): boolean =>
  JSON.stringify(a.traits.acl) === JSON.stringify(b.traits.acl);

/** Who may do what with an object that is written, or that the platform made and somebody changed. */
export const privilegePieces = (
  object: CatalogObject,
  source: SchemaSource,
  columns: readonly CatalogObject[] = [],
): readonly Piece[] => {
  const before = source.base.get(object.address);
  const what = grantable[object.kind];
  if (what === undefined) {
    const regranted = object.kind === "column" && before !== undefined && !sameAcl(object, before);
    return regranted ? columnGrants([object]).map((sql) => pieceOf(object, sql)) : [];
  }
  const { role, major } = source;
  const owner = quoteName(text(object.traits.owner) ?? role);
  const have =
    before === undefined
      ? renamed(initial(object, what, source), quoteName(role), owner)
      : (aclOf(before.traits.acl) ?? builtIn(what, quoteName(text(before.traits.owner) ?? role), major));
  const want = aclOf(object.traits.acl) ?? builtIn(what, owner, major);
  const statements = wayFrom(have, want, `${what.words} ${nameOf(object)}`, what.all(major));
  return [...statements, ...columnGrants(columns)].map((sql) => pieceOf(object, sql));
};

type Defaults = { readonly role: string; readonly schema: string; readonly objects: string };

const defaultsOf = (one: CatalogObject): Defaults | null => {
  const match = /^for role ("(?:[^"]|"")*"|[^ "]+)( in schema (?:"(?:[^"]|"")*"|[^ "]+))? on (.+)$/.exec(nameOf(one));
  if (match === null) return null;
  const [, role = "", schema = "", objects = ""] = match;
  return { role, schema, objects };
};

/** What objects to come are granted at once. Null: gone, and the platform's own are back. */
export const defaultPrivilegePieces = (
  one: CatalogObject,
  wanted: CatalogObject | null,
  source: SchemaSource,
): readonly Piece[] => {
  const told = defaultsOf(one);
  if (told === null) return [];
  const { role, schema, objects } = told;
  const what = Object.values(grantable).find(({ plural }) => plural === objects);
  const usual = schema === "" && what !== undefined ? builtIn(what, role, source.major) : new Map();
  const before = source.base.get(one.address);
  const have = before === undefined ? usual : itemsOf(strings(before.traits.acl));
  const want = wanted === null ? usual : itemsOf(strings(wanted.traits.acl));
  const all = what?.all(source.major) ?? ["SELECT", "UPDATE"];
  const whose = unquoted(role) === source.role ? "" : ` for role ${role}`;
  return wayFrom(have, want, objects, all).map((sql) => ({
    section: "default privileges",
    address: one.address,
    makes: [],
    needs: [`role ${role}`, ...(schema === "" ? [] : [schema.replace(" in schema", "schema")])],
    sql: `alter default privileges${whose}${schema} ${sql}`,
  }));
};
