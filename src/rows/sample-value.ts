// Values of a type, in its text form, which Postgres reads with the type's own input function.
import { createHash } from "node:crypto";
import { sampleDay, sampleNumber } from "./sample-scale.ts";
import { marker, type Signature, sampleText } from "./sample-text.ts";
import type { ColumnShape, Shapes, TypeShape } from "./shape.ts";
import { both, type Wish } from "./wish.ts";

export type Sampling = {
  readonly shapes: Shapes;
  readonly signature: Signature;
  /** Which of the choices, where there are some: labels of an enum, values of a list. */
  readonly turn: number;
  /** What the checks of a domain ask for. */
  readonly wishOfDomain: (type: TypeShape) => Wish;
  /** Text forms of types that are not Postgres' own, by type. */
  readonly foreign: ReadonlyMap<number, string>;
};

/** Null where no value is known. */
export function sampleValue(
  column: Pick<ColumnShape, "type" | "modifier">,
  wish: Wish,
  sampling: Sampling,
): string | null {
  return sampleOf(column.type, column.modifier, wish, sampling, 0);
}

function sampleOf(oid: number, modifier: number, wish: Wish, sampling: Sampling, depth: number): string | null {
  const type = sampling.shapes.types.get(oid);
  if (type === undefined || depth > 8) return null;
  if (type.kind === "domain") return domainValue(type, wish, sampling, depth);
  if (wish.oneOf && wish.oneOf.length > 0) return chosen(wish.oneOf, sampling.turn);
  if (type.kind === "enum")
    return chosen(
      type.labels.filter((label) => !wish.noneOf?.includes(label)),
      sampling.turn,
    );
  if (type.name === "bool" && type.builtIn)
    return chosen(
      ["false", "true"].filter((flag) => !wish.noneOf?.includes(flag)),
      sampling.turn,
    );
  if (type.array) return arrayValue(type, modifier, wish, sampling, depth);
  if (type.kind === "composite") return compositeValue(type, sampling, depth);
  if (type.kind === "range") return rangeValue(type, wish, sampling, depth);
  if (type.kind === "multirange") {
    const range = type.of === null ? null : sampleOf(type.of, -1, wish, sampling, depth + 1);
    return range === null ? "{}" : `{${range}}`;
  }
  const text = textLength(type, modifier);
  if (text !== undefined) return sampleText(sampling.signature, wish, text);
  const sampler = type.builtIn ? SAMPLERS[type.name] : undefined;
  return sampler ? sampler(sampling.signature, wish, modifier) : (sampling.foreign.get(oid) ?? null);
}

function chosen(values: readonly string[], turn: number): string | null {
  return values[turn % Math.max(1, values.length)] ?? null;
}

function domainValue(type: TypeShape, wish: Wish, sampling: Sampling, depth: number): string | null {
  if (type.of === null) return null;
  return sampleOf(type.of, type.modifier, both(sampling.wishOfDomain(type), wish), sampling, depth + 1);
}

/** The longest that a text type holds; undefined where it is none. 4 = header that the modifier counts. */
function textLength(type: TypeShape, modifier: number): number | null | undefined {
  if (!type.builtIn) return type.name === "citext" ? null : undefined;
  if (type.name === "varchar" || type.name === "bpchar") return modifier < 4 ? null : modifier - 4;
  if (type.name === "name") return 63;
  return type.name === "text" ? null : undefined;
}

function arrayValue(type: TypeShape, modifier: number, wish: Wish, sampling: Sampling, depth: number): string | null {
  const count = Math.min(Math.max(wish.fewest ?? 1, Math.min(1, wish.fullest ?? 1)), 100);
  if (type.of === null || count === 0) return type.name.endsWith("vector") ? "" : "{}";
  const elements = Array.from({ length: count }, (_, place) => {
    const signature = { ...sampling.signature, number: sampling.signature.number + place };
    const inner: Wish = wish.elements ? { oneOf: wish.elements } : {};
    return sampleOf(type.of ?? 0, modifier, inner, { ...sampling, signature, turn: sampling.turn + place }, depth + 1);
  });
  if (type.name.endsWith("vector") && type.builtIn) return elements.join(" ");
  const separator = sampling.shapes.types.get(type.of)?.name === "box" ? ";" : ",";
  return `{${elements.map((element) => (element === null ? "NULL" : quotedPart(element))).join(separator)}}`;
}

function compositeValue(type: TypeShape, sampling: Sampling, depth: number): string {
  const parts = type.attributes.map((part) => sampleOf(part.type, part.modifier, {}, sampling, depth + 1));
  return `(${parts.map((part) => (part === null ? "" : quotedPart(part))).join(",")})`;
}

function quotedPart(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** A short one, so that ranges of different rows need not overlap. */
function rangeValue(type: TypeShape, wish: Wish, sampling: Sampling, depth: number): string | null {
  const end = (number: number) =>
    type.of === null
      ? null
      : sampleOf(type.of, -1, wish, { ...sampling, signature: { ...sampling.signature, number } }, depth + 1);
  const start = sampling.signature.number * 2;
  const [from, to] = [end(start), end(start + 1)];
  return from === null || to === null ? "empty" : `[${quotedPart(from)},${quotedPart(to)})`;
}

/** The same for the same row and column, and like no other. */
export function sampleUuid({ table, who, number }: Signature): string {
  const hex = createHash("sha256").update(`${table} ${who} ${number}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

type Sampler = (signature: Signature, wish: Wish, modifier: number) => string;

const byte = (number: number, shift: number) => Math.floor(number / 256 ** shift) % 256;
const octets = ({ number }: Signature) => `10.${byte(number, 2)}.${byte(number, 1)}.${byte(number, 0)}`;
const hexPairs = ({ number }: Signature, pairs: number) =>
  Array.from({ length: pairs }, (_, place) =>
    byte(number, pairs - 1 - place)
      .toString(16)
      .padStart(2, "0"),
  ).join(":");
const bits = ({ number }: Signature, length: number) => number.toString(2).slice(-length).padStart(length, "0");
const whole =
  (size: number): Sampler =>
  (signature, wish) =>
    sampleNumber(signature, wish, size, 0);

/** 16 = bits that the scale takes in the modifier of numeric; 4 = header. The scale has 11 bits and a sign. */
const numeric: Sampler = (signature, wish, modifier) => {
  if (modifier < 4) return sampleNumber(signature, wish, Number.POSITIVE_INFINITY, 0);
  const precision = (modifier - 4) >> 16;
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  return sampleNumber(signature, wish, 10 ** (precision - scale) - 10 ** -Math.max(0, scale), Math.max(0, scale));
};

const json: Sampler = (signature, wish) => {
  const mark = marker(signature);
  const object = { ...Object.fromEntries((wish.keys ?? ["lockstep"]).map((key) => [key, mark])), ...wish.holds };
  const list = Array.from({ length: Math.min(Math.max(1, wish.fewest ?? 1), wish.fullest ?? 100) }, () => mark);
  const forms: Readonly<Record<string, unknown>> = {
    array: list,
    string: mark,
    number: signature.number,
    boolean: true,
    null: null,
  };
  return JSON.stringify(wish.json === undefined || wish.json === "object" ? object : forms[wish.json]);
};

const SAMPLERS: Readonly<Record<string, Sampler>> = {
  int2: whole(32_767),
  int4: whole(2_147_483_647),
  int8: whole(Number.MAX_SAFE_INTEGER),
  oid: whole(2_147_483_647),
  xid: whole(2_147_483_647),
  cid: whole(2_147_483_647),
  xid8: whole(Number.MAX_SAFE_INTEGER),
  float4: whole(1_000_000),
  float8: whole(Number.MAX_SAFE_INTEGER),
  money: whole(1_000_000),
  numeric,
  uuid: sampleUuid,
  char: ({ number }) => String.fromCharCode(97 + (number % 26)),
  date: (signature, wish) => sampleDay(signature, wish, "day"),
  timestamp: (signature, wish) => sampleDay(signature, wish, "moment"),
  timestamptz: (signature, wish) => sampleDay(signature, wish, "instant"),
  time: (signature, wish) => sampleDay(signature, wish, "time"),
  timetz: (signature, wish) => `${sampleDay(signature, wish, "time")}+00`,
  interval: (signature, wish) => sampleDay(signature, wish, "span"),
  json,
  jsonb: json,
  jsonpath: () => "$",
  bytea: (signature, wish) => {
    const mark = marker(signature).padEnd(Math.min(wish.shortest ?? 0, 10_000), "x");
    return `\\x${Buffer.from(mark.slice(0, wish.longest)).toString("hex")}`;
  },
  inet: octets,
  cidr: (signature) => `${octets(signature)}/32`,
  macaddr: (signature) => hexPairs(signature, 6),
  macaddr8: (signature) => hexPairs(signature, 8),
  bit: (signature, _, modifier) => bits(signature, modifier > 0 ? modifier : 1),
  varbit: (signature, _, modifier) => bits(signature, modifier > 0 ? Math.min(modifier, 32) : 32),
  xml: (signature) => `<lockstep>${marker(signature)}</lockstep>`,
  tsvector: (signature) => `'${marker(signature)}'`,
  tsquery: (signature) => `'${marker(signature)}'`,
  point: ({ number }) => `(${number},1)`,
  line: ({ number }) => `{1,1,${number}}`,
  lseg: ({ number }) => `[(${number},1),(${number},2)]`,
  box: ({ number }) => `(${number * 10 + 1},1),(${number * 10},0)`,
  path: ({ number }) => `[(${number},1),(${number},2)]`,
  polygon: ({ number }) => `((${number},1),(${number},2),(${number + 1},2))`,
  circle: ({ number }) => `<(${number * 10},1),1>`,
  pg_lsn: ({ number }) => `0/${number.toString(16).toUpperCase()}`,
  tid: ({ number }) => `(${number},1)`,
  pg_snapshot: ({ number }) => `${number}:${number}:`,
  txid_snapshot: ({ number }) => `${number}:${number}:`,
  regclass: () => "pg_catalog.pg_class",
  regtype: () => "integer",
  regproc: () => "pg_catalog.now",
  regprocedure: () => "pg_catalog.now()",
  regoper: () => "pg_catalog.||/",
  regoperator: () => "pg_catalog.+(integer,integer)",
  regnamespace: () => "pg_catalog",
  regrole: () => "pg_monitor",
  regconfig: () => "pg_catalog.simple",
  regdictionary: () => "pg_catalog.simple",
  regcollation: () => 'pg_catalog."C"',
  regdatabase: () => "template1",
  refcursor: (signature) => marker(signature),
  aclitem: () => "=r/pg_monitor",
};
