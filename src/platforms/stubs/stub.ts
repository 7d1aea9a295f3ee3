// Stand-ins for extensions that contrib lacks: control file and script, SQL only, over functions that every Postgres has.
// They are trusted, so the migration role may create them while their objects belong to the superuser. Hence no script
// here holds SECURITY DEFINER, and nothing in it reaches files, programs or the network.

export type Stub = {
  readonly name: string;
  readonly version: string;
  readonly comment: string;
  /** Where the real control file pins the schema. Null: wherever the author says. */
  readonly schema: string | null;
  readonly relocatable: boolean;
  readonly requires: readonly string[];
  readonly script: string;
};

/** A stub with the usual fields filled in. */
export const stub = (
  name: string,
  version: string,
  comment: string,
  fields: Partial<Stub> & { readonly script: string },
): Stub => ({
  name,
  version,
  comment,
  schema: null,
  relocatable: fields.schema === undefined || fields.schema === null,
  requires: [],
  ...fields,
});

export const controlFile = (it: Stub): string =>
  [
    `comment = '${it.comment.replaceAll("'", "''")} (stub)'`,
    `default_version = '${it.version}'`,
    `relocatable = ${it.relocatable}`,
    ...(it.schema === null ? [] : [`schema = ${it.schema}`]),
    ...(it.requires.length === 0 ? [] : [`requires = '${it.requires.join(", ")}'`]),
    "superuser = true",
    "trusted = true",
    "",
  ].join("\n");

/** Opens a schema that the real script creates by itself, also where the author made it before. */
export const ownSchema = (schema: string): string => `
do $$ begin
  if not exists (select from pg_catalog.pg_namespace where nspname = '${schema}') then
    create schema ${schema};
  end if;
end $$;
grant usage on schema ${schema} to public;
grant usage, create on schema ${schema} to @extowner@ with grant option;
`;

/** What the owner of the extension may do with what the script made in that schema. */
export const grantsToOwner = (schema: string): string => `
grant all on all tables in schema ${schema} to @extowner@ with grant option;
grant all on all sequences in schema ${schema} to @extowner@ with grant option;
grant execute on all functions in schema ${schema} to @extowner@ with grant option;
`;

/** Functions that return a constant, from signatures: `name(args) returns type = expression`. */
export const constants = (signatures: readonly string[], volatility = "immutable"): string =>
  signatures
    .map((line) => {
      const [signature = "", value = "null"] = line.split(" = ", 2);
      return `create function ${signature} ${volatility} parallel safe language sql as $stub$ select ${value} $stub$;`;
    })
    .join("\n");

/** A base type kept as text, with its input and output functions. */
export const textType = (
  name: string,
  typmod: { readonly input: string; readonly output: string; readonly create: string },
  storage = "extended",
): string => `
create type ${name};
create function ${name}_in(cstring, oid, integer) returns ${name} immutable strict parallel safe language internal as 'textin';
create function ${name}_out(${name}) returns cstring immutable strict parallel safe language internal as 'textout';
create function ${name}_recv(internal, oid, integer) returns ${name} stable strict parallel safe language internal as 'textrecv';
create function ${name}_send(${name}) returns bytea stable strict parallel safe language internal as 'textsend';
${typmod.create}
create type ${name} (
  input = ${name}_in, output = ${name}_out, receive = ${name}_recv, send = ${name}_send,
  typmod_in = ${typmod.input}, typmod_out = ${typmod.output}, storage = ${storage}
);
create function ${name}(${name}, integer, boolean) returns ${name} immutable strict parallel safe language sql return $1;
create cast (${name} as ${name}) with function ${name}(${name}, integer, boolean) as implicit;
`;

const comparisons = [
  ["<", "lt", "bytealt", ">", ">=", "scalarltsel", "scalarltjoinsel"],
  ["<=", "le", "byteale", ">=", ">", "scalarlesel", "scalarlejoinsel"],
  ["=", "eq", "byteaeq", "=", "<>", "eqsel", "eqjoinsel"],
  ["<>", "ne", "byteane", "<>", "=", "neqsel", "neqjoinsel"],
  [">=", "ge", "byteage", "<=", "<", "scalargesel", "scalargejoinsel"],
  [">", "gt", "byteagt", "<", "<=", "scalargtsel", "scalargtjoinsel"],
] as const;

/** Comparison by bytes, with the default btree operator class, for a type kept as text. */
export const byteOrder = (type: string, operatorClass: string): string => `
${comparisons
  .map(
    ([operator, suffix, internal, commutator, negator, restrict, join]) => `
create function ${type}_${suffix}(${type}, ${type}) returns boolean immutable strict parallel safe language internal as '${internal}';
create operator ${operator} (leftarg = ${type}, rightarg = ${type}, function = ${type}_${suffix},
  commutator = ${commutator}, negator = ${negator}, restrict = ${restrict}, join = ${join});`,
  )
  .join("")}
create function ${type}_cmp(${type}, ${type}) returns integer immutable strict parallel safe language internal as 'byteacmp';
create operator class ${operatorClass} default for type ${type} using btree as
  operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 ${type}_cmp(${type}, ${type});
`;
