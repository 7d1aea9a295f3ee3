// Where in a schema a thing of the database is written down: the line that a reader would change.

import type { Catalog, CatalogObject, Change } from "../../model/index.ts";
import { qualified, quoteName } from "../../sql/index.ts";
import { attributeOf, firstString, stringsIn } from "./blocks.ts";
import { readForeignKey, readIndex } from "./keys.ts";
import type { Field, Model } from "./models.ts";
import { namesIn } from "./names.ts";

/** `line` is 1-based. `field`: the model and the field, where there is one, as Prisma calls them. */
export type PrismaPlace = {
  readonly file: string;
  readonly line: number;
  readonly model: string;
  readonly field: string | null;
};

const atModel = ({ file, line, model }: Model): PrismaPlace => ({ file, line, model, field: null });
const atField = ({ file, model }: Model, { line, field }: Field): PrismaPlace => ({ file, line, model, field });
const atLine = ({ file, model }: Model, line: number): PrismaPlace => ({ file, line, model, field: null });

const modelOf = (models: readonly Model[], schema: string, name: string): Model | undefined =>
  models.find((model) => model.schema === schema && model.name === name);

const equal = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i]);

/** The columns that `[a, b(sort: Desc)]` names. */
const columnsIn = (list: string, { fields }: Model): readonly string[] =>
  (/\[([\s\S]*?)\](?=[^\]]*$)/.exec(list)?.[1] ?? "")
    .replaceAll(/\((?:[^()]|\([^()]*\))*\)/g, "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((name) => fields.find(({ field }) => field === name)?.column ?? name);

const words: Readonly<Record<string, readonly string[]>> = {
  "primary key": ["@@id", "@id"],
  unique: ["@@unique", "@unique"],
  index: ["@@index"],
};

const mapped = (inside: string): string | null => {
  const map = /\bmap\s*:\s*("(?:\\.|[^"\\])*")/.exec(inside)?.[1];
  return map === undefined ? null : firstString(map);
};

const indexPlace = (model: Model, kind: string, name: string, columns: readonly string[]): PrismaPlace | null => {
  const [block = "", own] = words[kind] ?? [];
  const attributes = model.attributes.flatMap(({ text, line }) => {
    const found = attributeOf(text, block);
    return found === null || found.start !== 0 ? [] : [{ inside: found.inside, line }];
  });
  const called = attributes.find(({ inside }) => mapped(inside) === name);
  const alike = called ?? attributes.find(({ inside }) => equal(columnsIn(inside, model), columns));
  if (alike !== undefined) return atLine(model, alike.line);
  const field =
    own === undefined || columns.length !== 1
      ? undefined
      : model.fields.find(({ column, text }) => column === columns[0] && attributeOf(text, own) !== null);
  return field === undefined ? null : atField(model, field);
};

const relationPlace = (model: Model, name: string, columns: readonly string[]): PrismaPlace | null => {
  const relations = model.fields.flatMap((field) => {
    const inside = attributeOf(field.text, "@relation")?.inside;
    return inside === undefined ? [] : [{ field, inside }];
  });
  const found =
    relations.find(({ inside }) => mapped(inside) === name) ??
    relations.find(({ inside }) =>
      equal(columnsIn(/\bfields\s*:\s*(\[[^\]]*\])/.exec(inside)?.[1] ?? "", model), columns),
    );
  return found === undefined ? null : atField(model, found.field);
};

/** `_AToB` is written down where A has a list of B, or where the relation is called so. */
const joinPlace = (models: readonly Model[], name: string): PrismaPlace | null => {
  for (const model of models) {
    for (const field of model.fields.filter(({ type }) => type.endsWith("[]"))) {
      const other = field.type.slice(0, -2);
      const called = stringsIn(attributeOf(field.text, "@relation")?.inside ?? "")[0];
      const usual = [model.model, other].sort().join("To");
      if (models.some((one) => one.model === other) && `_${called ?? usual}` === name) return atField(model, field);
    }
  }
  return null;
};

/** What a change is about, as the schema has it: a part that is renamed is told by its new name. */
const objectOf = (change: Change, declared: Catalog): CatalogObject => {
  const { kind, address, parent, before, after } = change;
  const [schema = "", table = ""] = namesIn(kind, address);
  const renamed = after === null ? undefined : after.name;
  if (typeof renamed === "string") {
    const place = kind === "index" ? quoteName(schema) : qualified(schema, table);
    const found = declared.get(`${kind} ${place}.${quoteName(renamed)}`);
    if (found !== undefined) return found;
  }
  return { kind, address, parent, traits: after ?? before ?? {}, rank: null };
};

const partPlace = (change: Change, model: Model, declared: Catalog): PrismaPlace => {
  const object = objectOf(change, declared);
  const scope = {
    schemas: [namesIn(change.kind, change.address)[0] ?? ""],
    partialIndexes: true,
    extensions: [] as const,
  };
  const index = readIndex(object, scope);
  const key =
    index === null ? readForeignKey(object, { ...scope, schemas: [...scope.schemas, ...schemasIn(object)] }) : null;
  if (index !== null) return indexPlace(model, index.kind, index.name, index.columns) ?? atModel(model);
  return (key === null ? null : relationPlace(model, key.name, key.columns)) ?? atModel(model);
};

// A foreign key may refer to a table of another schema.
const schemasIn = ({ traits }: CatalogObject): readonly string[] => {
  const [, reference = ""] = / REFERENCES (.*)\(/.exec(String(traits.definition ?? "")) ?? [];
  return namesIn("", ` ${reference}`).slice(0, 1);
};

/** The place of what a change is about, `declared` being what the schema makes; of its table's model where it is not written down; null where nothing of it is. */
export const placeOf = (change: Change, models: readonly Model[], declared: Catalog): PrismaPlace | null => {
  const { kind, address, parent } = change;
  const table = parent === null ? { kind, address } : { kind: parent.slice(0, parent.indexOf(" ")), address: parent };
  const [schema = "", name = ""] = namesIn(table.kind, table.address);
  const model = modelOf(models, schema, name);
  if (model === undefined) return joinPlace(models, name);
  if (parent === null) return atModel(model);
  if (kind !== "column") return partPlace(change, model, declared);
  const column = namesIn(kind, address)[2];
  const field = model.fields.find(
    (one) =>
      one.column === column &&
      !models.some(({ kind: of, model: other }) => of !== "enum" && other === one.type.replace(/\?$|\[\]$/, "")),
  );
  return field === undefined ? atModel(model) : atField(model, field);
};
