// pgvector over text: `vector(1536)` keeps its length, distances are computed for real, and hnsw and ivfflat are Postgres'
// own hash access method under other names: it takes rows of any size and one column, as the real ones do. It knows no
// `m` or `lists`, so `rewriteForStubs` blanks index options.

import { byteOrder, type Stub, stub, textType } from "./stub.ts";

const floats = (argument: string): string => `translate(${argument}::text, '[]', '{}')::float8[]`;
const pairs = (a: string, b: string): string => `unnest(${floats(a)}, ${floats(b)}) with ordinality u(x, y, i)`;

const distances: readonly (readonly [name: string, expression: string])[] = [
  ["l2_distance", "sqrt(sum((x - y) * (x - y)))"],
  ["inner_product", "sum(x * y)"],
  ["cosine_distance", "1 - sum(x * y) / nullif(sqrt(sum(x * x)) * sqrt(sum(y * y)), 0)"],
  ["l1_distance", "sum(abs(x - y))"],
];

const operators = (type: string): string =>
  [
    ["<->", "l2_distance"],
    ["<#>", `${type}_negative_inner_product`],
    ["<=>", "cosine_distance"],
    ["<+>", "l1_distance"],
  ]
    .map(
      ([operator, name]) =>
        `create operator ${operator} (leftarg = ${type}, rightarg = ${type}, function = ${name}, commutator = ${operator});`,
    )
    .join("\n");

const typmod = (type: string) => ({
  input: `${type}_typmod_in`,
  output: `${type}_typmod_out`,
  create: `
create function ${type}_typmod_in(cstring[]) returns integer immutable strict parallel safe language internal as 'varchartypmodin';
create function ${type}_typmod_out(integer) returns cstring immutable strict parallel safe language internal as 'varchartypmodout';`,
});

const indexing = (type: string): string => {
  const prefix = type;
  const classes = (method: string, kinds: readonly string[]): string =>
    kinds
      .map((kind) => {
        const standard = method === "ivfflat" && type === "vector" && kind === "l2" ? "default " : "";
        return `create operator class ${prefix}_${kind}_ops ${standard}for type ${type} using ${method} as function 1 ${type}_stub_hash(${type});`;
      })
      .join("\n");
  return `
create function ${type}_stub_hash(${type}) returns integer immutable strict parallel safe language internal as 'hashvarlena';
${classes("hnsw", ["l2", "ip", "cosine", "l1"])}
${type === "sparsevec" ? "" : classes("ivfflat", ["l2", "ip", "cosine"])}
`;
};

const elementwise = (type: string, operator: string, name: string): string => `
create function ${type}_${name}(${type}, ${type}) returns ${type} immutable strict parallel safe language sql
  return (select ('[' || string_agg((x ${operator} y)::text, ',' order by i) || ']')::${type} from ${pairs("$1", "$2")});
create operator ${operator} (leftarg = ${type}, rightarg = ${type}, function = ${type}_${name});`;

const arrayCasts = (type: string): string =>
  ["integer[]", "real[]", "double precision[]", "numeric[]"]
    .map(
      (array) => `
create function array_to_${type}(${array}, integer, boolean) returns ${type} immutable strict parallel safe language sql
  return (translate($1::text, '{}', '[]'))::${type};
create cast (${array} as ${type}) with function array_to_${type}(${array}, integer, boolean) as assignment;`,
    )
    .join("");

const dense = (type: string): string => `
${textType(type, typmod(type), "external")}
${byteOrder(type, `${type}_ops`)}
${distances
  .map(
    ([name, expression]) => `
create function ${name}(${type}, ${type}) returns double precision immutable strict parallel safe language sql
  return (select ${expression} from ${pairs("$1", "$2")});`,
  )
  .join("")}
create function ${type}_negative_inner_product(${type}, ${type}) returns double precision immutable strict parallel safe language sql
  return -inner_product($1, $2);
create function ${type}_l2_squared_distance(${type}, ${type}) returns double precision immutable strict parallel safe language sql
  return power(l2_distance($1, $2), 2);
create function ${type}_spherical_distance(${type}, ${type}) returns double precision immutable strict parallel safe language sql
  return acos(greatest(-1, least(1, inner_product($1, $2)))) / pi();
create function vector_dims(${type}) returns integer immutable strict parallel safe language sql
  return coalesce(array_length(${floats("$1")}, 1), 0);
create function ${type === "vector" ? "vector_norm" : "l2_norm"}(${type}) returns double precision immutable strict parallel safe language sql
  return (select sqrt(sum(x * x)) from unnest(${floats("$1")}) u(x));
create function l2_normalize(${type}) returns ${type} immutable strict parallel safe language sql
  return (select ('[' || string_agg((x / n)::text, ',' order by i) || ']')::${type}
    from unnest(${floats("$1")}) with ordinality u(x, i),
      (select nullif(sqrt(sum(z * z)), 0) n from unnest(${floats("$1")}) v(z)) norm);
create function subvector(${type}, integer, integer) returns ${type} immutable strict parallel safe language sql
  return (translate((${floats("$1")})[$2:$2 + $3 - 1]::text, '{}', '[]'))::${type};
create function binary_quantize(${type}) returns bit immutable strict parallel safe language sql
  return (select string_agg(case when x > 0 then '1' else '0' end, '' order by i)::varbit::bit(64000)
    from unnest(${floats("$1")}) with ordinality u(x, i));
${operators(type)}
${elementwise(type, "+", "add")}
${elementwise(type, "-", "sub")}
${elementwise(type, "*", "mul")}
create function ${type}_concat(${type}, ${type}) returns ${type} immutable strict parallel safe language sql
  return (rtrim($1::text, ']') || ',' || ltrim($2::text, '['))::${type};
create operator || (leftarg = ${type}, rightarg = ${type}, function = ${type}_concat);
create function ${type}_accum(double precision[], ${type}) returns double precision[] immutable strict parallel safe language sql
  return (select array[$1[1] + 1] || array_agg(coalesce(s, 0) + x order by i)
    from unnest($1[2:], ${floats("$2")}) with ordinality u(s, x, i));
create function ${type}_avg(double precision[]) returns ${type} immutable strict parallel safe language sql
  return (select ('[' || string_agg((x / $1[1])::text, ',' order by i) || ']')::${type} from unnest($1[2:]) with ordinality u(x, i));
create aggregate avg(${type}) (sfunc = ${type}_accum, stype = double precision[], finalfunc = ${type}_avg, initcond = '{0}', parallel = safe);
create aggregate sum(${type}) (sfunc = ${type}_add, stype = ${type}, parallel = safe);
${arrayCasts(type)}
create function ${type}_to_float4(${type}, integer, boolean) returns real[] immutable strict parallel safe language sql
  return translate($1::text, '[]', '{}')::real[];
create cast (${type} as real[]) with function ${type}_to_float4(${type}, integer, boolean) as ${type === "vector" ? "implicit" : "assignment"};
${indexing(type)}
`;

const sparse = `
${textType("sparsevec", typmod("sparsevec"), "external")}
${byteOrder("sparsevec", "sparsevec_ops")}
create function sparsevec_stub_values(sparsevec) returns float8[] immutable strict parallel safe language sql
  return (select array_agg(coalesce((select split_part(e, ':', 2)::float8
      from unnest(string_to_array(btrim(split_part($1::text, '/', 1), '{} '), ',')) e
      where e <> '' and split_part(e, ':', 1)::integer = i), 0) order by i)
    from generate_series(1, split_part($1::text, '/', 2)::integer) i);
${distances
  .map(
    ([name, expression]) => `
create function ${name}(sparsevec, sparsevec) returns double precision immutable strict parallel safe language sql
  return (select ${expression} from unnest(sparsevec_stub_values($1), sparsevec_stub_values($2)) u(x, y));`,
  )
  .join("")}
create function sparsevec_negative_inner_product(sparsevec, sparsevec) returns double precision immutable strict parallel safe language sql
  return -inner_product($1, $2);
create function l2_norm(sparsevec) returns double precision immutable strict parallel safe language sql
  return (select sqrt(sum(x * x)) from unnest(sparsevec_stub_values($1)) u(x));
${operators("sparsevec")}
${indexing("sparsevec")}
`;

const bits = `
create function hamming_distance(bit, bit) returns double precision immutable strict parallel safe language sql
  return bit_count($1 # $2)::double precision;
create function jaccard_distance(bit, bit) returns double precision immutable strict parallel safe language sql
  return 1 - bit_count($1 & $2)::double precision / nullif(bit_count($1 | $2), 0);
create operator <~> (leftarg = bit, rightarg = bit, function = hamming_distance, commutator = <~>);
create operator <%> (leftarg = bit, rightarg = bit, function = jaccard_distance, commutator = <%>);
create function bit_stub_hash(bit) returns integer immutable strict parallel safe language internal as 'hashvarlena';
create operator class bit_hamming_ops for type bit using hnsw as function 1 bit_stub_hash(bit);
create operator class bit_jaccard_ops for type bit using hnsw as function 1 bit_stub_hash(bit);
create operator class bit_hamming_ops for type bit using ivfflat as function 1 bit_stub_hash(bit);
`;

const between = [
  ["vector", "halfvec", "implicit"],
  ["halfvec", "vector", "assignment"],
]
  .map(
    ([from, to, context]) => `
create function ${from}_to_${to}(${from}, integer, boolean) returns ${to} immutable strict parallel safe language sql return ($1::text)::${to};
create cast (${from} as ${to}) with function ${from}_to_${to}(${from}, integer, boolean) as ${context};`,
  )
  .join("");

/** pgvectorscale: one more access method over the same types. */
export const vectorscale: Stub = stub("vectorscale", "0.8.0", "diskann access method for vector search", {
  requires: ["vector"],
  script: `
create access method diskann type index handler hashhandler;
create function vector_diskann_stub_hash(vector) returns integer immutable strict parallel safe language internal as 'hashvarlena';
create operator class vector_cosine_ops default for type vector using diskann as function 1 vector_diskann_stub_hash(vector);
create operator class vector_l2_ops for type vector using diskann as function 1 vector_diskann_stub_hash(vector);
create operator class vector_ip_ops for type vector using diskann as function 1 vector_diskann_stub_hash(vector);
`,
});

export const vector: Stub = stub("vector", "0.8.0", "vector data type and ivfflat and hnsw access methods", {
  script: `
create access method hnsw type index handler hashhandler;
create access method ivfflat type index handler hashhandler;
${dense("vector")}
${dense("halfvec")}
${sparse}
${bits}
${between}
`,
});
