// Which tables need rows: those that have none, and those whose rows were made before somebody asked other things of them.
import type { Query, Relation } from "../../model/index.ts";
import { type RowConditions, rowConditions, textOfConditions } from "../conditions/row-conditions.ts";
import type { Facts } from "../facts/contract.ts";
import type { Filling } from "./filling.ts";

const VIEWS = `select pg_catalog.pg_get_viewdef(c.oid) as query
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('v', 'm') and pg_catalog.format('%I.%I', n.nspname, c.relname) = any ($1::text[]) order by c.oid`;

/** What policies, views and functions ask of rows, by table. */
export const readConditions = async (
  query: Query,
  { relations, routines }: Facts,
): Promise<ReadonlyMap<string, RowConditions>> => {
  const names = relations.flatMap(({ name, kind, platform }) =>
    !platform && (kind === "view" || kind === "materialized view") ? [name] : [],
  );
  const views = names.length === 0 ? [] : await query<{ query: string }>(VIEWS, [names]);
  return rowConditions({ relations, routines, views: views.map((view) => view.query) });
};

const parentsOf = (relation: Relation, byName: ReadonlyMap<string, Relation>): readonly Relation[] =>
  relation.columns.flatMap(({ references }) => {
    const parent = references === null ? undefined : byName.get(references.replace(/\.(?:"(?:[^"]|"")*"|[^".]*)$/, ""));
    return parent === undefined || parent === relation ? [] : [parent];
  });

/** Of these tables, those to make rows in. New rows need new parents, of whom is known whose they are. */
export const unfilledAmong = (
  relations: readonly Relation[],
  filling: Filling,
  conditions: ReadonlyMap<string, RowConditions>,
): readonly Relation[] => {
  const has = new Set([...filling.tables.map(({ name }) => name), ...filling.failed.keys()]);
  const byName = new Map(relations.map((relation) => [relation.name, relation]));
  const isOld = ({ name }: Relation) => filling.asked.get(name) !== textOfConditions(conditions.get(name));
  const wanted = new Set(relations.filter((relation) => !has.has(relation.name) || isOld(relation)));
  for (const relation of wanted) {
    if (has.has(relation.name)) for (const parent of parentsOf(relation, byName)) wanted.add(parent);
  }
  return relations.filter((relation) => wanted.has(relation));
};
