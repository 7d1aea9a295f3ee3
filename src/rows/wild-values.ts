// Values that schemas allow and programs forget: what is empty, long, quoted, foreign, extreme or nothing at all. In text
// form; only for columns that no rule of the schema speaks of.
import { baseType } from "./pins.ts";
import type { ColumnShape, Shapes, TypeShape } from "./shape.ts";

/** Below what a B-tree takes for a key, and above what people think a name is. */
const LONG = 300;

const TEXTS = [
  "Jane Doe",
  "jane.doe@example.com",
  "",
  `O'Brien "the \\ quoted"`,
  "Ünïcödé ☃ 漢字 🎉",
  " padded ",
  "Jane Doe",
  "JANE.DOE@example.com",
  "0",
];

/** 4 = header that the modifier counts. */
const lengthOf = ({ name }: TypeShape, modifier: number): number =>
  (name === "varchar" || name === "bpchar") && modifier >= 4 ? modifier - 4 : name === "name" ? 63 : LONG;

function texts(type: TypeShape, modifier: number): readonly string[] {
  const length = lengthOf(type, modifier);
  const longest = "lorem ipsum ".repeat(Math.ceil(Math.min(length, 1000) / 12)).slice(0, Math.min(length, 1000) - 1);
  return [...TEXTS, `${longest}x`].map((text) => [...text].slice(0, length).join(""));
}

/** What a numeric holds: 16 = bits of the scale within the modifier. */
function numerics(modifier: number): readonly string[] {
  if (modifier < 4) return ["0", "0.1", "19.99", "-1.005", "12345678901234567890.123456789"];
  const precision = (modifier - 4) >> 16;
  const scale = Math.max(0, (((modifier - 4) & 0x7ff) ^ 1024) - 1024);
  const whole = Math.max(0, precision - scale);
  const part = scale === 0 ? "" : `.${"9".repeat(scale)}`;
  const largest = `${whole === 0 ? "0" : "9".repeat(whole)}${part}`;
  return ["0", whole === 0 ? "0" : `1${part}`, largest, `-${largest}`];
}

const INSTANTS = ["2024-02-29 23:59:59.999999", "1969-12-31 12:34:56", "9999-12-31 23:59:59", "2024-03-31 02:30:00"];

const POOLS: Readonly<Record<string, (modifier: number) => readonly string[]>> = {
  int2: () => ["0", "1", "-1", "42", "32767", "-32768"],
  int4: () => ["0", "1", "-1", "42", "2147483647", "-2147483648"],
  int8: () => ["0", "1", "-1", "42", "9223372036854775807", "-9223372036854775808"],
  numeric: numerics,
  float4: () => ["0", "0.1", "-1.5", "3.4e38"],
  float8: () => ["0", "0.1", "-1.5", "1.7e308"],
  money: () => ["0", "19.99", "-0.01"],
  bool: () => ["true", "false"],
  date: () => ["2024-02-29", "1969-12-31", "0001-01-01", "9999-12-31"],
  timestamp: () => INSTANTS,
  timestamptz: () => INSTANTS.map((instant) => `${instant}+00`),
  time: () => ["00:00", "23:59:59.999999"],
  timetz: () => ["00:00+00", "23:59:59.999999+05:30"],
  interval: () => ["0", "1 mon", "-1 day", "36 hours"],
  json: () => ['{"name": "O\'Brien", "age": 42, "tags": ["a", "b"], "nested": {"deep": null}}', "{}", "[]", "null"],
  jsonb: () => ['{"name": "O\'Brien", "age": 42, "tags": ["a", "b"], "nested": {"deep": null}}', "{}", "[]", "null"],
  bytea: () => ["\\x", "\\x00ff"],
  inet: () => ["::1", "10.0.0.0/8"],
};

/** What a column may hold beside what would be made up for it. */
export function wildValues(column: ColumnShape, shapes: Shapes): readonly string[] {
  const type = baseType(shapes, column.type);
  if (type === undefined) return [];
  if (type.array) return ["{}", "{NULL}"];
  if (type.kind === "range" || type.kind === "multirange") return [type.kind === "range" ? "empty" : "{}"];
  if (type.kind === "enum") return type.labels;
  if (type.kind !== "base") return [];
  if (!type.builtIn) return type.name === "citext" ? TEXTS : [];
  const modifier = modifierOf(column, shapes);
  if (["text", "varchar", "bpchar", "name"].includes(type.name)) return texts(type, modifier);
  return POOLS[type.name]?.(modifier) ?? [];
}

/** A domain's length and precision are its own. */
function modifierOf(column: ColumnShape, shapes: Shapes): number {
  let modifier = column.modifier;
  for (let type = shapes.types.get(column.type); type?.kind === "domain"; type = shapes.types.get(type.of ?? 0)) {
    if (modifier < 0) modifier = type.modifier;
  }
  return modifier;
}

/** Has a domain a rule of its own, at any depth? */
export function hasRules(oid: number, shapes: Shapes): boolean {
  const type = shapes.types.get(oid);
  if (type?.kind !== "domain") return false;
  return type.checks.length > 0 || (type.of !== null && hasRules(type.of, shapes));
}
