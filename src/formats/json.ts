// The report, canonical: the fields in the order of the schema, two spaces, one line break at the end. What a terminal or a
// runner's log would act on (hidden characters, `##[`) is written as an escape, so that it is inert there and the same here.
import type { PlainFormat } from "./contract.ts";
import { reportSchema } from "./report-schema.ts";
import type { Schema } from "./schema.ts";

const acted = /[\u007f-\u009f\p{Cf}\u2028\u2029]|(?<=##)\[/gu;

export const json: PlainFormat = {
  id: "json",
  render: (report) => `${JSON.stringify(ordered(report, reportSchema), null, 2).replace(acted, escaped)}\n`,
};

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

function ordered(value: unknown, schema: Schema | undefined): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => ordered(item, schema?.items));
  if (typeof value !== "object" || value === null) return value;
  const properties = propertiesOf(schema);
  const known = Object.keys(properties);
  const rank = (key: string) => (Object.hasOwn(properties, key) ? known.indexOf(key) : known.length);
  const fields = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, field]) => [key, ordered(field, properties[key])]));
}

function propertiesOf(schema: Schema | undefined): Readonly<Record<string, Schema>> {
  return schema?.properties ?? schema?.anyOf?.find((choice) => choice.properties !== undefined)?.properties ?? {};
}
