import type { AccessEvidence, Relation } from "../model/index.ts";

type Part = { readonly tables: number; readonly covered: number; readonly percent: number };

const kinds: ReadonlySet<Relation["kind"]> = new Set(["table", "partitioned table", "partition"]);

export const coverageOf = ({
  relations,
}: AccessEvidence): Part & {
  readonly bySchema: readonly (Part & { readonly schema: string })[];
  readonly uncovered: readonly string[];
} => {
  const counted = relations.filter(({ kind, exposed, exempt }) => exposed && exempt === null && kinds.has(kind));
  const part = (some: readonly Relation[]): Part => {
    const covered = some.filter(({ rowSecurity }) => rowSecurity).length;
    return { tables: some.length, covered, percent: some.length === 0 ? 100 : (100 * covered) / some.length };
  };
  const schemas = [...new Set(counted.map(({ schema }) => schema))].sort();
  return {
    ...part(counted),
    bySchema: schemas.map((schema) => ({ schema, ...part(counted.filter((one) => one.schema === schema)) })),
    uncovered: counted.filter(({ rowSecurity }) => !rowSecurity).map(({ name }) => name),
  };
};
