// Which rows scripts may destroy. What goes with the schema was seen in the rehearsal; what statements do to rows stands in
// their parse trees. Code that runs in the server (functions, DO) may do anything, so it makes the answer unknown.

import type { Change } from "../model/index.ts";
import { isNode, type Node, nodesAt, relationAt, type Statement, scriptStatements, stringsAt } from "../sql/index.ts";
import type { Coming, Reach } from "./contract.ts";

const valueTraits = ["type", "generated", "collation"];

const tableOf = ({ kind, address, parent, type, before, after }: Change): string | null => {
  if (kind === "table" && type === "removed") return address.slice("table ".length);
  if (kind !== "column" || parent?.startsWith("table ") !== true) return null;
  const lost =
    type === "removed" || (type === "altered" && valueTraits.some((trait) => trait in { ...before, ...after }));
  return lost ? parent.slice("table ".length) : null;
};

/** All nodes below a node, with their tags. */
function* below(node: unknown): Generator<readonly [string, Node]> {
  if (Array.isArray(node)) {
    for (const item of node) yield* below(item);
  } else if (isNode(node)) {
    for (const [tag, child] of Object.entries(node)) {
      if (isNode(child)) yield [tag, child];
      yield* below(child);
    }
  }
}

const written = (tag: string, node: Node): readonly string[] => {
  if (tag === "UpdateStmt" || tag === "DeleteStmt" || tag === "MergeStmt") return [relationAt(node, "relation") ?? ""];
  if (tag === "InsertStmt" && isNode(node.onConflictClause)) return [relationAt(node, "relation") ?? ""];
  if (tag === "TruncateStmt") {
    return nodesAt(node, "relations").map((item) => relationAt({ relation: item.RangeVar }, "relation") ?? "");
  }
  return [];
};

/** Rows are added, and none is lost. */
const filled = (tag: string, node: Node): readonly string[] =>
  tag === "InsertStmt" || (tag === "CopyStmt" && node.is_from === true) ? [relationAt(node, "relation") ?? ""] : [];

// Functions of Postgres and of its usual extensions that change no row of a table. What is not here may.
const harmless: ReadonlySet<string> = new Set(
  `abs age array_agg array_append array_cat array_length array_position array_remove array_replace array_to_json
  array_to_string avg bool_and bool_or btrim cardinality ceil ceiling char_length chr clock_timestamp coalesce concat
  concat_ws convert_from convert_to count crypt current_database current_schema current_setting current_user currval
  date_bin date_part date_trunc decode dense_rank digest encode every exp first_value floor format format_type
  gen_random_bytes gen_random_uuid gen_salt generate_series generate_subscripts hmac initcap json_agg json_array_elements
  json_array_elements_text json_array_length json_build_array json_build_object json_each json_each_text
  json_extract_path json_extract_path_text json_object json_object_agg json_object_keys json_typeof jsonb_agg
  jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each
  jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg
  jsonb_object_keys jsonb_path_exists jsonb_path_query jsonb_path_query_array jsonb_path_query_first
  jsonb_populate_record jsonb_set jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof justify_days
  justify_hours justify_interval lag last_value lead left length ln localtimestamp log lower lpad ltrim make_date
  make_interval make_time make_timestamp make_timestamptz max md5 min mod nextval now ntile num_nonnulls num_nulls
  octet_length percent_rank percentile_cont percentile_disc pg_advisory_xact_lock pg_get_serial_sequence pg_notify
  pg_sleep plainto_tsquery position power quote_ident quote_literal quote_nullable random rank regexp_match
  regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table repeat replace reverse right round
  row_number row_to_json rpad rtrim set_config setval setweight sha256 sign split_part sqrt starts_with
  statement_timestamp string_agg string_to_array strpos substr substring sum timeofday timezone to_char to_date to_json
  to_jsonb to_number to_regclass to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trunc
  unaccent unnest upper uuid_generate_v1 uuid_generate_v4 uuid_generate_v5 uuidv4 uuidv7 version width_bucket`.split(
    /\s+/,
  ),
);

// Those of Postgres itself that run SQL which they are given as text.
const runsText = /^((query|cursor|table|schema|database)_to_xml\w*|ts_stat|ts_rewrite)$/;

const isHarmless = (name: readonly string[]): boolean => {
  const [first = "", second] = name;
  if (second === undefined) return harmless.has(first);
  return first === "pg_catalog" && !runsText.test(second);
};

/** Statements that call what stands in them for rows that are there. */
const calling: ReadonlySet<string> = new Set([
  ...["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt"],
  ...["CreateTableAsStmt", "ExplainStmt", "DeclareCursorStmt", "AlterTableStmt"],
]);

const ofCode: Readonly<Record<string, string>> = {
  DoStmt: "a DO block",
  CallStmt: "a procedure",
  ExecuteStmt: "a prepared statement",
};

const runsCode = (tag: string, node: Node): string | null => {
  const own = ofCode[tag];
  if (own !== undefined) return own;
  if (!calling.has(tag)) return null;
  for (const [inner, child] of below(node)) {
    if (inner === "ExecuteStmt") return "a prepared statement";
    if (inner !== "FuncCall") continue;
    const name = stringsAt(child, "funcname");
    if (!isHarmless(name)) return `the function ${name.join(".")}`;
  }
  return null;
};

type Found = { readonly written: readonly string[]; readonly filled: readonly string[]; readonly code: string | null };

const ofStatement = ({ tag, node }: Statement): Found => {
  if (tag === "Unparsed") return { written: [], filled: [], code: "a statement that cannot be read" };
  const all = [[tag, node] as const, ...below(node)];
  const names = (of: typeof written) => all.flatMap(([inner, child]) => of(inner, child)).filter((name) => name !== "");
  return { written: names(written), filled: names(filled), code: runsCode(tag, node) };
};

/** What scripts do to rows that are there. */
export const reachOf = (coming: readonly Coming[]): Reach => {
  const reshaped = new Set<string>();
  const names = new Set<string>();
  const added = new Set<string>();
  const unknown: string[] = [];
  for (const { script, changes } of coming) {
    if (changes === null) unknown.push(`${script.file} was not rehearsed`);
    for (const change of changes ?? []) {
      const table = tableOf(change);
      if (table !== null) reshaped.add(table);
    }
    for (const statement of scriptStatements(script.sql)) {
      const { code, ...found } = ofStatement(statement);
      for (const name of found.written) names.add(name);
      for (const name of found.filled) added.add(name);
      if (code !== null) unknown.push(`${script.file} runs ${code}`);
    }
  }
  return {
    reshaped: [...reshaped].sort(),
    written: [...names].sort(),
    filled: [...added].sort(),
    unknown: [...new Set(unknown)],
  };
};
