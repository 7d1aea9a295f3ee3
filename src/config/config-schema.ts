import type { Json } from "../model/index.ts";
import type { JsonSchema, Known } from "./parser.ts";
import { settingKeys, settingOf } from "./settings.ts";

/** The JSON Schema of lockstep.yml, draft 07. */
export function configSchema(known: Known): JsonSchema {
  const properties: Record<string, Json> = {};
  const maps = new Map<string, Record<string, Json>>();
  for (const key of settingKeys) {
    const { parser, sentence, fallbackInWords } = settingOf(key);
    const schema = { description: `${sentence} Default: ${fallbackInWords}.`, ...parser.schema(known) };
    const [outer = key, inner] = key.split(".");
    if (inner === undefined) {
      properties[key] = schema;
      continue;
    }
    const map = maps.get(outer) ?? {};
    map[inner] = schema;
    maps.set(outer, map);
    properties[outer] = { type: "object", additionalProperties: false, properties: map };
  }
  const severity = { enum: ["off", "info", "warning", "error"] };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "config.schema.json",
    title: "lockstep.yml",
    type: ["object", "null"],
    additionalProperties: false,
    properties,
    definitions: {
      check: {
        description: "What a finding of this check counts as.",
        anyOf: [
          severity,
          { type: "object", additionalProperties: false, required: ["severity"], properties: { severity } },
        ],
      },
    },
  };
}
