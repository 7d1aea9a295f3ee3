// Which columns hold an owner's id: those that were named, and, through foreign keys, those they refer to.
import type { OwnerId, TableToFill } from "./contract.ts";
import type { ColumnShape, Shapes, TypeShape } from "./shape.ts";

export function pinsOf(shapes: Shapes, tables: readonly TableToFill[]): ReadonlyMap<number, ReadonlySet<string>> {
  const pins = new Map<number, Set<string>>();
  const queue: { readonly table: number; readonly column: string }[] = tables.flatMap(({ name, ownerColumn }) => {
    const table = shapes.asked.get(name);
    return table === undefined || ownerColumn === null ? [] : [{ table, column: ownerColumn }];
  });
  for (let pin = queue.pop(); pin !== undefined; pin = queue.pop()) {
    const { table, column } = pin;
    const pinned = pins.get(table) ?? new Set();
    if (pinned.has(column)) continue;
    pins.set(table, pinned.add(column));
    for (const key of shapes.tables.get(table)?.foreignKeys ?? []) {
      const target = key.parentColumns[key.columns.indexOf(column)];
      if (target !== undefined) queue.push({ table: key.parent, column: target });
    }
  }
  return pins;
}

const WHOLE_NUMBERS = new Set(["int2", "int4", "int8", "numeric", "float4", "float8", "oid"]);

/** How the owner is written in a column of this type. */
export function ownerText(shapes: Shapes, column: Pick<ColumnShape, "type">, owner: OwnerId): string {
  const base = baseType(shapes, column.type);
  if (base?.name === "uuid") return owner.uuid;
  if (base?.array) return `{${ownerText(shapes, { type: base.of ?? 0 }, owner)}}`;
  return base && WHOLE_NUMBERS.has(base.name) ? String(owner.integer) : owner.text;
}

/** The type below all domains. */
export function baseType(shapes: Shapes, oid: number): TypeShape | undefined {
  const type = shapes.types.get(oid);
  return type?.kind === "domain" && type.of !== null ? baseType(shapes, type.of) : type;
}
