// How values arrive. Only what JavaScript holds without loss is converted; everything else, times and bigints above all,
// stays the text that Postgres wrote.
import { types } from "pg";

// OIDs of pg_type, which never change.
const SCALARS = { bool: 16, bytea: 17, int2: 21, int4: 23, oid: 26, float4: 700, float8: 701, json: 114, jsonb: 3802 };
const ARRAYS = { bool: 1000, int2: 1005, int4: 1007, text: 1009, varchar: 1015, oid: 1028, name: 1003 };
const CONVERTED: ReadonlySet<number> = new Set([...Object.values(SCALARS), ...Object.values(ARRAYS)]);

const asText = (value: string) => value;

export const columnTypes = {
  getTypeParser: (oid: number): ((value: string) => unknown) => {
    if (!CONVERTED.has(oid)) return asText;
    // The driver knows no name[].
    return types.getTypeParser(oid === ARRAYS.name ? ARRAYS.text : oid, "text");
  },
};
