// What keeps two columns in step while both are there. For a type: the new one follows the old one. For a name: old code
// writes the one, new code the other, and whichever was written wins.
import { dollarQuoted } from "./dollar-quoted.ts";
import type { Exchange } from "./exchange.ts";
import { helperName } from "./plan.ts";
import type { Relation } from "./standing.ts";

export type Sync = {
  readonly open: readonly string[];
  readonly meanwhile: readonly string[];
  readonly fill: readonly string[];
  readonly close: readonly string[];
};

const isRename = ({ was, final }: Exchange): boolean => was.name !== final;

const follow = (table: Relation, { was, beside }: Exchange, using: string | undefined): string =>
  using === undefined
    ? `  new.${beside} := new.${was.name};`
    : `  new.${beside} := (select ${using} from (select new.*) as ${table.bare});`;

// As text, since some types, such as json, have no operator that tells them apart.
const bothWays = ({
  was,
  beside,
}: Exchange): string => `  if tg_op = 'UPDATE' and new.${beside}::text is distinct from old.${beside}::text
    and new.${was.name}::text is not distinct from old.${was.name}::text then
    new.${was.name} := new.${beside};
  elsif tg_op = 'INSERT' and new.${beside} is not null then
    new.${was.name} := new.${beside};
  else
    new.${beside} := new.${was.name};
  end if;`;

// What stays NULL must not be found again and again.
const unfilled = ({ was, beside }: Exchange, using: ReadonlyMap<string, string>): string =>
  using.has(was.name) || was.notNull ? `${beside} is null` : `${beside} is null and ${was.name} is not null`;

/** Null where it cannot be told what a column is computed from. */
export const syncFunction = (
  table: Relation,
  exchanges: readonly Exchange[],
  using: ReadonlyMap<string, string> | null,
): Sync | null => {
  if (using === null) return null;
  const name = helperName([table.bare, ...exchanges.map(({ final }) => final)], "sync");
  const helper = `${table.schema}.${name}`;
  // Behind other triggers, which run in the order of their names.
  const trigger = helperName(["zz", table.bare, ...exchanges.map(({ final }) => final)], "sync");
  const lines = exchanges.map((one) => (isRename(one) ? bothWays(one) : follow(table, one, using.get(one.was.name))));
  const path = using.size === 0 ? "set search_path = pg_catalog" : "set search_path from current";
  const zoned = exchanges.some(({ was, is }) => /^(time|date)/.test(was.type) || /^(time|date)/.test(is.type));
  const settings = [path, ...(zoned && exchanges.some((one) => !isRename(one)) ? ["set timezone from current"] : [])];
  const body = dollarQuoted(`\nbegin\n${lines.join("\n")}\n  return new;\nend\n`);
  return {
    open: [
      `create function ${helper}() returns trigger language plpgsql ${settings.join(" ")} as ${body}`,
      `create trigger ${trigger} before insert or update on ${table.name} for each row execute function ${helper}()`,
    ],
    meanwhile: exchanges.map(
      ({ beside }) =>
        `update ${table.name} set ${beside} = ${beside} where ctid in (select ctid from ${table.name} limit 7)`,
    ),
    fill: exchanges.map(
      (one) =>
        `update ${table.name} set ${one.beside} = ${using.get(one.was.name) ?? one.was.name} where ${unfilled(one, using)}`,
    ),
    close: [`drop trigger ${trigger} on ${table.name}`, `drop function ${helper}()`],
  };
};
