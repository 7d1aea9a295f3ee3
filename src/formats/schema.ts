// JSON Schema, draft 07, as far as a report needs it, and words to write it with.

export type Schema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly const?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
};

/** An object that has all of these fields, but for the optional ones, and no others. */
export const object = <T>(
  properties: { readonly [K in keyof T]-?: Schema },
  description?: string,
  optional: readonly (keyof T)[] = [],
): Schema => ({
  type: "object",
  ...(description === undefined ? {} : { description }),
  properties,
  required: Object.keys(properties).filter((field) => !optional.some((one) => one === field)),
  additionalProperties: false,
});
export const oneOf = <T extends string>(words: Readonly<Record<T, true>>, description?: string): Schema => ({
  ...(description === undefined ? {} : { description }),
  enum: Object.keys(words),
});
export const list = (items: Schema, description?: string): Schema => ({
  type: "array",
  ...(description === undefined ? {} : { description }),
  items,
});
export const orNull = (schema: Schema): Schema =>
  typeof schema.type === "string" && schema.properties === undefined
    ? { ...schema, type: [schema.type, "null"] }
    : { anyOf: [schema, { type: "null" }] };
export const text = (description?: string): Schema => ({
  type: "string",
  ...(description === undefined ? {} : { description }),
});
export const name: Schema = { type: "string", minLength: 1 };
export const flag: Schema = { type: "boolean" };
export const count = (description?: string): Schema => ({
  type: "integer",
  ...(description === undefined ? {} : { description }),
  minimum: 0,
});
export const line: Schema = { type: "integer", description: "1-based.", minimum: 1 };
export const milliseconds: Schema = { type: "number", description: "Milliseconds.", minimum: 0 };
export const percent: Schema = { type: "number", minimum: 0, maximum: 100 };
