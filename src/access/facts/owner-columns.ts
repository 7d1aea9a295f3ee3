// Which column says whose row it is. Evidence before custom: what policies compare with the identity of the one who asks,
// then foreign keys to the table of the users, then that table's own key, then the names that people give.
import type { Column, Relation } from "../../model/index.ts";
import { type ExpressionReader, expressionReader } from "./expression-reader.ts";
import type { Comparison, ExpressionGround, SettingSource, Source } from "./expressions.ts";
import { keyOf, partsOf } from "./names.ts";

const conventional = ["user_id", "owner_id", "owner", "created_by", "author_id", "profile_id", "account_id", "uid"];
const identifying = /^(uuid|text|citext|integer|bigint|smallint|character varying|character)\b|\bcitext$/;
const usersLike = /^(app_?)?(users?|accounts?|profiles?|members?|people|persons?|customers?|employees?)$/i;

/** How well a setting tells who somebody is, rather than what or where: 0 for not at all. */
export const identityRank = ({ name, path }: Pick<SettingSource, "name" | "path">): number => {
  const word = (path.at(-1) ?? name.split(".").slice(1).join(".")).toLowerCase();
  if (/role|permission|bypass|(^|[_.])(is|can|has)_|(^|\.)(aal|aud|iss)$/.test(word)) return 0;
  if (/admin|scope|level|plan|tier/.test(word) && !word.endsWith("id")) return 0;
  if (/user|uid|sub|account|member|person|people|profile|employee|customer|actor|owner|author|subject/.test(word))
    return 3;
  return /mail|phone|name/.test(word) ? 1 : 2;
};

const rankOf = (source: Source): number =>
  source.kind === "setting" ? identityRank(source) : source.kind === "role" ? 2 : 0;

type Score = Map<string, number>;

/** Adds to the score of every column that is compared with an identity. Keys: table and column. */
const score = (scores: Score, comparisons: readonly Comparison[], own: string | null, weight: number): void => {
  for (const { left, right } of comparisons) {
    for (const [side, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const rank = Math.max(0, ...other.map(rankOf));
      if (rank === 0) continue;
      for (const source of side) {
        const table = source.kind === "column" ? (source.table ?? own) : null;
        if (source.kind !== "column" || table === null) continue;
        const key = keyOf(table, source.name);
        scores.set(key, (scores.get(key) ?? 0) + weight * 10 ** (rank - 1));
      }
    }
  }
};

const tableKey = ({ name }: Relation): string => keyOf(...partsOf(name));

const fromPolicies = (relations: readonly Relation[], reader: ExpressionReader): Score => {
  const scores: Score = new Map();
  for (const relation of relations) {
    const own = tableKey(relation);
    for (const { command, using, check, permissive } of relation.policies) {
      // Who may insert a row says best whose it is; what restricts says it worst.
      const weight = permissive ? 2 : 1;
      const inserts = command === "insert" || command === "all";
      // Postgres takes `using` as the check where there is none.
      const demanded = check ?? (inserts ? using : null);
      if (demanded !== null) score(scores, reader.expression(demanded).comparisons, own, inserts ? weight * 2 : weight);
      if (using !== null) score(scores, reader.expression(using).comparisons, own, weight);
    }
  }
  return scores;
};

const referenceOf = ({ references }: Column): string | null =>
  references === null ? null : keyOf(...partsOf(references));

/** Keys of the columns that name a user: their own keys, and the keys of tables with one row for each user. */
const identityKeys = (
  relations: readonly Relation[],
  scores: Score,
  unique: ReadonlySet<string>,
): ReadonlySet<string> => {
  const found = new Set([keyOf("auth", "users", "id")]);
  const columns = relations.flatMap((relation) => {
    const table = tableKey(relation);
    return relation.columns.map((column) => ({ column, relation, key: keyOf(table, column.name) }));
  });
  for (const { column, relation, key } of columns) {
    const target = referenceOf(column);
    const asked = (scores.get(key) ?? 0) >= 10;
    if (asked && target !== null) found.add(target);
    const alike = () => column.name === "id" || usersLike.test(partsOf(relation.name).at(-1) ?? "");
    if (asked && unique.has(key) && alike()) found.add(key);
    const named = () => usersLike.test(partsOf(column.references ?? "").at(-2) ?? "");
    if (target !== null && conventional.includes(column.name) && named()) found.add(target);
  }
  // A profile whose key is the user's is a user, too; and so on along the chain.
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { column, key } of columns) {
      const target = referenceOf(column);
      if (target !== null && found.has(target) && unique.has(key)) found.add(key);
    }
  }
  return found;
};

const best = (columns: readonly Column[], worth: (column: Column) => number): string | null => {
  const custom = ({ name }: Column) => {
    const index = conventional.indexOf(name);
    return index === -1 ? 0 : conventional.length - index;
  };
  const [first] = columns
    .map((column, at) => ({ column, at, worth: worth(column) }))
    .filter((one) => one.worth > 0)
    .sort((a, b) => b.worth - a.worth || custom(b.column) - custom(a.column) || a.at - b.at);
  return first?.column.name ?? null;
};

const byName = (columns: readonly Column[]): string | null =>
  conventional.find((name) => columns.some((column) => column.name === name && identifying.test(column.type))) ?? null;

export type OwnerGround = ExpressionGround & {
  /** Keys of the columns that have a unique index of their own. */
  readonly unique: ReadonlySet<string>;
  /** Queries of the views, by name. */
  readonly queries: ReadonlyMap<string, string>;
};

type OwnerOf = (name: string) => string | null;

/** Of a view: the first column, custom's favourites before others, that shows the owner column of what it reads. */
const shownBy = (relation: Relation, query: string, reader: ExpressionReader, ownerOf: OwnerOf): string | null => {
  const names = new Map(relation.reads.map((name) => [keyOf(...partsOf(name)), name]));
  const sources = reader.view(query);
  const shows = ({ name }: Column): boolean =>
    (sources.get(name) ?? []).some(
      (one) => one.kind === "column" && ownerOf(names.get(one.table ?? "") ?? "") === one.name,
    );
  return best(relation.columns, (column) => (shows(column) ? 1 : 0));
};

export const withOwnerColumns = (ground: OwnerGround): readonly Relation[] => {
  const { relations, unique, queries } = ground;
  const reader = expressionReader(ground);
  const scores = fromPolicies(relations, reader);
  const users = identityKeys(relations, scores, unique);
  const byRelation = new Map(relations.map((relation) => [relation.name, relation]));
  const known = new Map<string, string | null>();
  const byEvidence = (relation: Relation): string | null => {
    const { columns } = relation;
    const table = tableKey(relation);
    const keyed = (name: string): string => keyOf(table, name);
    return (
      best(columns, ({ name }) => scores.get(keyed(name)) ?? 0) ??
      best(columns, (column) => (users.has(referenceOf(column) ?? "") ? 1 : 0)) ??
      best(columns, ({ name }) => (users.has(keyed(name)) ? 1 : 0)) ??
      byName(columns)
    );
  };
  const find = (relation: Relation): string | null => {
    const query = queries.get(relation.name);
    if (query !== undefined) return shownBy(relation, query, reader, ownerOf) ?? byEvidence(relation);
    return (relation.partitionOf === null ? null : ownerOf(relation.partitionOf)) ?? byEvidence(relation);
  };
  const ownerOf: OwnerOf = (name) => {
    const relation = byRelation.get(name);
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, null);
    const found = relation === undefined ? null : find(relation);
    known.set(name, found);
    return found;
  };
  return relations.map((relation) => ({ ...relation, ownerColumn: ownerOf(relation.name) }));
};
