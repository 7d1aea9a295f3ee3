import type { Piece, Placed } from "../schema/index.ts";
import { quoteLiteral } from "../sql/index.ts";

// The same statements in a style that may run again, also over a database that has it all already: `if not exists` where
// Postgres knows it, `or replace` where that changes nothing, and a block that lives with what is there for the rest.

const tagFor = (sql: string): string => {
  for (let nth = 0; ; nth++) {
    const tag = `$once${nth === 0 ? "" : nth}$`;
    if (!sql.includes(tag)) return tag;
  }
};

const block = (body: string): string => {
  const tag = tagFor(body);
  return `do ${tag} begin\n${body}\nend ${tag}`;
};

/** By what Postgres says that it has one already. */
const said: readonly (readonly [about: RegExp, condition: string])[] = [
  [/^(create|alter) text search/, "unique_violation"],
  [/^create (operator (?!class|family)|aggregate)/, "duplicate_function"],
  [/^/, "duplicate_object"],
];

/** Runs it where it has not run; what says that it is there already is heard, and nothing else. */
const unlessThere = (sql: string): string => {
  const condition = said.find(([about]) => about.test(sql))?.[1] ?? "duplicate_object";
  return block(`  ${sql};\nexception when ${condition} then null;`);
};

const when = (condition: string, sql: string): string => block(`  if ${condition} then\n    ${sql};\n  end if;`);

const nameAfter = (sql: string, words: RegExp): string => words.exec(sql)?.[1] ?? "";

/** A name as SQL writes it: `public."My table"`. */
const NAME = String.raw`((?:"(?:[^"]|"")*"|[\w$]+)(?:\.(?:"(?:[^"]|"")*"|[\w$]+))*)`;

const names = {
  insert: new RegExp(`^insert into ${NAME}`),
  refresh: new RegExp(`^refresh materialized view ${NAME}$`),
  constraint: new RegExp(`^alter (?:foreign )?table (?:only )?${NAME} add constraint ${NAME}`),
  attach: new RegExp(`^alter (?:table|index) (?:only )?${NAME} attach partition ${NAME}`),
  inherit: new RegExp(`^alter table (?:only )?${NAME} inherit ${NAME}`),
};

type Rule = readonly [begins: RegExp, rewrite: (sql: string) => string];

const adding = (words: string) => (sql: string) =>
  sql.replace(new RegExp(`^${words}`), (found) => `${found} if not exists`);

const oid = (name: string, type: string): string => `pg_catalog.to_${type}(${quoteLiteral(name)})`;

const constraintIsThere = (sql: string): string => {
  const [, table = "", constraint = ""] = names.constraint.exec(sql) ?? [];
  const name = constraint.startsWith('"') ? constraint.slice(1, -1).replaceAll('""', '"') : constraint;
  return when(
    `not exists (select from pg_catalog.pg_constraint where conrelid = ${oid(table, "regclass")} and conname = ${quoteLiteral(name)})`,
    sql,
  );
};

const childIsThere = (sql: string): string => {
  const attach = names.attach.exec(sql);
  const [, parent = "", child = ""] = attach ?? ["", ...(names.inherit.exec(sql) ?? []).slice(1).reverse()];
  return when(
    `not exists (select from pg_catalog.pg_inherits where inhparent = ${oid(parent, "regclass")} and inhrelid = ${oid(child, "regclass")})`,
    sql,
  );
};

/** Rows are for a table that has none: what people took away or changed stays so. */
const intoEmpty = (sql: string): string => when(`not exists (select from ${nameAfter(sql, names.insert)})`, sql);

/** Never set back: only a sequence that nobody took from. */
const fromStart = (sql: string): string => {
  const literal = /^select pg_catalog\.setval\((E?'(?:[^'\\]|''|\\.)*'), /.exec(sql)?.[1] ?? "";
  const name = literal
    .replace(/^E?'|'$/g, "")
    .replaceAll("''", "'")
    .replaceAll("\\\\", "\\");
  return `${sql} from ${name} where not is_called`;
};

const unlessFilled = (sql: string): string =>
  when(
    `exists (select from pg_catalog.pg_class where oid = ${oid(nameAfter(sql, names.refresh), "regclass")} and not relispopulated)`,
    sql,
  );

const dropped =
  /^drop (materialized view|foreign table|foreign data wrapper|event trigger|operator class|operator family|text search \w+|\w+)/;
const partDropped = /^alter table .* drop (constraint|column)/;

const rules: readonly Rule[] = [
  [/^create (unlogged )?table /, adding("create (unlogged )?table")],
  [/^create foreign table /, adding("create foreign table")],
  [/^create schema /, adding("create schema")],
  [/^create (unlogged )?sequence /, adding("create (unlogged )?sequence")],
  [/^create extension /, adding("create extension")],
  [
    /^create (unique )?index /i,
    (sql) => sql.replace(/^create (unique )?index/i, (found) => `${found.toLowerCase()} if not exists`),
  ],
  [/^create materialized view /, adding("create materialized view")],
  [/^create statistics /i, (sql) => sql.replace(/^create statistics/i, "create statistics if not exists")],
  [/^create collation /, adding("create collation")],
  [/^create server /, adding("create server")],
  [/^create user mapping /, adding("create user mapping")],
  [/^create view /, (sql) => sql.replace(/^create view/, "create or replace view")],
  [/^create rule /i, (sql) => sql.replace(/^create rule/i, "create or replace rule")],
  [/^create trigger /i, (sql) => sql.replace(/^create trigger/i, "create or replace trigger")],
  [/^insert into /, intoEmpty],
  [/^select pg_catalog\.setval\(/, fromStart],
  [/^refresh materialized view /, unlessFilled],
  [names.constraint, constraintIsThere],
  [names.attach, childIsThere],
  [names.inherit, childIsThere],
  [dropped, (sql) => sql.replace(dropped, (found) => `${found} if exists`)],
  [partDropped, (sql) => sql.replace(partDropped, (found) => `${found} if exists`)],
  [/^create (or replace |event trigger )?/i, (sql) => (/^create or replace /i.test(sql) ? sql : unlessThere(sql))],
  [/^alter publication .* add /, unlessThere],
  [/^alter (domain|table) .* add /, unlessThere],
  [/^alter (operator family|text search configuration) .* add /, unlessThere],
];

const rewritten = (sql: string): string => rules.find(([begins]) => begins.test(sql))?.[1](sql) ?? sql;

/** Rows of one table belong together: the first few would keep the others out. */
const joined = (placed: readonly Placed[]): readonly Placed[] => {
  const all: Placed[] = [];
  for (const one of placed) {
    const last = all.at(-1);
    const same = last?.piece.address === one.piece.address && /^insert into /.test(one.piece.sql);
    if (last === undefined || !same || !/^insert into /.test(last.piece.sql)) all.push(one);
    else all[all.length - 1] = { ...last, piece: { ...last.piece, sql: `${last.piece.sql};\n    ${one.piece.sql}` } };
  }
  return all;
};

/** Statements that change nothing when they run a second time. */
export const idempotent = (placed: readonly Placed[]): readonly Placed[] =>
  joined(placed).map(({ piece, under }) => {
    const again: Piece = { ...piece, sql: rewritten(piece.sql) };
    return { piece: again, under };
  });
