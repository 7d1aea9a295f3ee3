import type { CatalogObject } from "../model/index.ts";
import { quoteLiteral, unquoted } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { nameOf, splitOption, strings, text } from "./names.ts";

// Roles are shared by the databases of a server, so they may be there already: then they stay as they are.

type Result = readonly Piece[] | string;

const words: readonly (readonly [trait: string, word: string])[] = [
  ["superuser", "superuser"],
  ["create role", "createrole"],
  ["create database", "createdb"],
  ["login", "login"],
  ["replication", "replication"],
  ["bypass row security", "bypassrls"],
  ["no inherit", "noinherit"],
];

// Lists of names, which Postgres stores the way that SET takes them.
const lists: ReadonlySet<string> = new Set(["search_path", "temp_tablespaces", "session_preload_libraries"]);

/** `set work_mem to '8MB'` of what is stored as `work_mem=8MB`. */
const settingOf = (stored: string): string => {
  const [name, value] = splitOption(stored);
  const spelled = lists.has(name) && value !== "" ? value : quoteLiteral(value);
  return `set ${name} to ${spelled}`;
};

const attributes = ({ traits }: CatalogObject): string => {
  const set = words.flatMap(([trait, word]) => (traits[trait] === true ? [word] : []));
  const limit = traits["connection limit"];
  const until = text(traits["valid until"]);
  return [
    ...set,
    ...(typeof limit === "number" ? [`connection limit ${limit}`] : []),
    ...(until === null ? [] : [`valid until ${quoteLiteral(until)}`]),
  ]
    .map((word) => ` ${word}`)
    .join("");
};

const dollar = (body: string): string => (body.includes("$do$") ? "$lockstep_do$" : "$do$");

const unlessThere = (name: string, sql: string): string => {
  const mark = dollar(sql);
  return `do ${mark} begin
  if not exists (select from pg_catalog.pg_roles where rolname = ${quoteLiteral(unquoted(name))}) then
    ${sql};
  end if;
end ${mark}`;
};

const rolePieces = (role: CatalogObject, source: SchemaSource): Result => {
  const { address, traits } = role;
  const name = nameOf(role);
  const before = source.base.get(address);
  const fresh = before === undefined;
  const known = new Set(strings(before?.traits.settings));
  const make: readonly Piece[] = fresh
    ? [
        {
          section: "roles",
          address,
          makes: [address],
          needs: [],
          sql: unlessThere(name, `create role ${name}${attributes(role)}`),
        },
      ]
    : [];
  const settings = strings(traits.settings)
    .filter((setting) => !known.has(setting))
    .map(
      (setting): Piece => ({
        section: "roles",
        address,
        makes: [],
        needs: [address],
        sql: `alter role ${name} ${settingOf(setting)}`,
      }),
    );
  return [...make, ...settings];
};

const membershipPieces = (membership: CatalogObject): Result => {
  const { address, traits } = membership;
  const options = [
    ...(traits.admin === true ? ["admin option"] : []),
    ...(traits["no inherit"] === true ? ["inherit false"] : []),
    ...(traits["no set"] === true ? ["set false"] : []),
  ];
  const sql = `grant ${text(traits.role)} to ${text(traits.member)}${options.length > 0 ? ` with ${options.join(", ")}` : ""}`;
  const needs = [`role ${text(traits.role)}`, `role ${text(traits.member)}`];
  return [{ section: "roles", address, makes: [address], needs, sql }];
};

/** Settings of the database, whatever it is called where the file is run. */
const databasePieces = (database: CatalogObject, source: SchemaSource): Result => {
  const known = new Set(strings(source.base.get(database.address)?.traits.settings));
  return strings(database.traits.settings)
    .filter((setting) => !known.has(setting))
    .map((setting): Piece => {
      const words = settingOf(setting);
      const sql = `do $do$ begin
  execute pg_catalog.format('alter database %I %s', pg_catalog.current_database(), ${quoteLiteral(words)});
end $do$`;
      return { section: "roles", address: database.address, makes: [], needs: [], sql };
    });
};

/** Roles that migrations make, and what they set for roles and for the database. */
export const rolePiecesByKind: Readonly<Record<string, (one: CatalogObject, source: SchemaSource) => Result>> = {
  role: rolePieces,
  membership: membershipPieces,
  database: databasePieces,
};
