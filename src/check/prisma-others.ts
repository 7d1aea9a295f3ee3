import { type Model, modelsOf, type PrismaSource, scopeOf } from "../declared/index.ts";
import { qualified } from "../sql/index.ts";

// Several schemas may share one database, each with its own tables. What another of them speaks of is no table too many.

/** Models of a schema, in the Postgres schemas that they live in. */
export const modelsIn = ({ files }: PrismaSource): readonly Model[] => {
  const { schemas } = scopeOf(files);
  return modelsOf(files, schemas.includes("public") ? "public" : schemas[0]);
};

const addressOf = ({ kind, schema, name }: Model): string => `${kind} ${qualified(schema, name)}`;

/** Is it the table that Prisma makes between two of these models, `_CategoryToProduct` or `_Wishlist`? */
const isBetween = (address: string, models: readonly Model[]): boolean => {
  const relation = /^table (?:[^".]+|"[^"]+")\."?_([^".]+)"?$/.exec(address)?.[1];
  if (relation === undefined) return false;
  const names = new Set(models.map(({ model }) => model));
  const ends = relation.split("To");
  const isPair = ends.some((_, at) => names.has(ends.slice(0, at).join("To")) && names.has(ends.slice(at).join("To")));
  return isPair || models.some(({ fields }) => fields.some(({ text }) => text.includes(`@relation("${relation}"`)));
};

/** Of what is there, the addresses that other schemas speak of, and this one does not. */
export const ofOthers = (
  source: PrismaSource,
  sources: readonly PrismaSource[],
  made: ReadonlySet<string>,
): ReadonlySet<string> => {
  const own = modelsIn(source);
  const others = sources.filter((one) => one !== source).flatMap(modelsIn);
  const [mine, theirs] = [new Set(own.map(addressOf)), new Set(others.map(addressOf))];
  const isTheirs = (address: string) => theirs.has(address) || isBetween(address, others);
  const isMine = (address: string) => mine.has(address) || isBetween(address, own);
  return new Set([...made].filter((address) => isTheirs(address) && !isMine(address)));
};
