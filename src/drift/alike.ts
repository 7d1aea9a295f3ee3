import type { Entry } from "../catalog/index.ts";
import type { Change, Json } from "../model/index.ts";
import type { Platform } from "../platforms/index.ts";

// A live database and a rehearsed one differ in what no migration makes: who owns things, what the host put there, and
// the roles of the whole server.

const renamed = (value: Json, from: ReadonlySet<string>, to: string): Json => {
  if (typeof value === "string") return from.has(value) ? to : value;
  if (Array.isArray(value)) return value.map((one) => renamed(one, from, to));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [from.has(name) ? to : name, renamed(one, from, to)]),
  );
};

const speaksOfRoles: ReadonlySet<string> = new Set(["owner", "acl", "roles", "grantor"]);

const quoted = (name: string): readonly string[] => [name, `"${name.replaceAll('"', '""')}"`];

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The same entries with the roles that run migrations there called as they are called here. */
export const asRehearsed = (entries: readonly Entry[], from: readonly string[], to: string): readonly Entry[] => {
  const names = new Set(from.filter((name) => name !== to).flatMap(quoted));
  if (names.size === 0) return entries;
  return entries.map((entry) => {
    if (![...names].some((name) => entry.traits.includes(inJson(name)) || entry.address.includes(name))) return entry;
    const traits: Readonly<Record<string, Json>> = JSON.parse(entry.traits);
    const told = Object.fromEntries(
      Object.entries(traits).map(([name, value]) => [
        name,
        speaksOfRoles.has(name) ? renamed(value, names, to) : value,
      ]),
    );
    const address = entry.kind === "default privileges" ? renameWords(entry.address, names, to) : entry.address;
    return { ...entry, address, traits: JSON.stringify(told) };
  });
};

const renameWords = (address: string, names: ReadonlySet<string>, to: string): string =>
  address
    .split(" ")
    .map((word) => (names.has(word) ? to : word))
    .join(" ");

const schemaOf = (address: string): string => {
  const name = address.slice(address.lastIndexOf(" ") + 1);
  return /^"?([^".]+)"?\./.exec(name)?.[1] ?? "";
};

/** What migrations add to a platform's own tables. */
const added: ReadonlySet<string> = new Set(["policy", "trigger"]);

// Where tools keep their ledgers.
const ofTools: readonly string[] = ["lockstep", "drizzle", "sqitch", "supabase_migrations", "atlas_schema_revisions"];

/** Is this difference about something that migrations can make? */
export const isOfMigrations = (change: Change, platform: Platform): boolean => {
  const { kind, address } = change;
  const schema = kind === "schema" ? address.slice("schema ".length) : schemaOf(address);
  if (ofTools.includes(schema)) return false;
  return !platform.made.schemas.includes(schema) || (kind !== "schema" && added.has(kind));
};
