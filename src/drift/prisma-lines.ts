import { type Model, modelsOf, type PrismaPlace, placeOf, pulled, type SchemaFile } from "../declared/index.ts";
import type { Catalog, Change, Drifted } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { partsOfName, unquoted } from "../sql/index.ts";

// The lines of a Prisma schema that say otherwise, and what they would say if they followed the database: as `prisma db pull`
// would write them, from Prisma's own engine.

/** What a change says in another way than the database does: `User.email`. */
export const namedAt = ({ kind }: Change, place: PrismaPlace): string | null => {
  if (place.field !== null) return `${place.model}.${place.field}`;
  return kind === "table" || kind === "enum" ? place.model : null;
};

/** From a line to the end of what stands there: one line, or a whole block. */
const textAt = (files: readonly SchemaFile[], { file, line }: PrismaPlace, whole: boolean): string | null => {
  const lines = files.find(({ path }) => path === file)?.text.split("\n") ?? [];
  const first = lines[line - 1];
  if (first === undefined) return null;
  if (!whole) return first.trim();
  const rest = lines.slice(line - 1);
  const end = rest.findIndex((text) => text.trim() === "}");
  return rest.slice(0, end < 0 ? 1 : end + 1).join("\n");
};

const isWhole = ({ kind }: Change): boolean => kind === "table" || kind === "enum" || kind === "view";

type Side = { readonly files: readonly SchemaFile[]; readonly models: readonly Model[]; readonly catalog: Catalog };

const isItsLine = ({ address }: Change, { model, field }: PrismaPlace, models: readonly Model[]): boolean => {
  const column = unquoted(partsOfName(address).at(-1) ?? "");
  const own = models.find((one) => one.model === model)?.fields.find((one) => one.field === field);
  return own === undefined || own.column === column;
};

const placeIn = (change: Change, { models, catalog }: Side): PrismaPlace | null => {
  const place = placeOf(change, models, catalog);
  if (place === null) return null;
  // The line of a model is no line of what is not written down in it, nor is that of a list of others one of a column.
  const model = models.find(({ file, line }) => file === place.file && line === place.line);
  if (model !== undefined && !isWhole(change)) return null;
  return change.kind === "column" && !isItsLine(change, place, models) ? null : place;
};

/** The line of the same column on the other side: where a field says `@unique`, the other says it without. */
const counterpart = (place: PrismaPlace, own: Side, other: Side): PrismaPlace | null => {
  const model = own.models.find((one) => one.model === place.model && one.file === place.file);
  const field = model?.fields.find((one) => one.field === place.field);
  const twin = other.models.find(({ schema, name }) => schema === model?.schema && name === model.name);
  const found = twin?.fields.find(({ column }) => column === field?.column);
  if (field === undefined || /@relation\b/.test(field.text) || twin === undefined || found === undefined) return null;
  return { file: twin.file, line: found.line, model: twin.model, field: found.field };
};

/** What a change says in the schema, and what it would say if it followed the database. */
const editOf = (change: Change, mine: Side, theirs: Side): NonNullable<Drifted["edit"]> => {
  const object = theirs.catalog.get(change.address);
  const there: Change = { ...change, type: "removed", before: object?.traits ?? change.before, after: null };
  const own = change.type === "removed" ? null : placeIn(change, mine);
  const other = change.type === "added" ? null : placeIn(there, theirs);
  const isPart = change.kind === "index" || change.kind === "constraint";
  const was = own ?? (isPart && other !== null ? counterpart(other, theirs, mine) : null);
  const now = other ?? (isPart && own !== null ? counterpart(own, mine, theirs) : null);
  const text = (place: PrismaPlace | null, { files }: Side) =>
    place === null ? null : textAt(files, place, isWhole(change) && place.field === null);
  return { was: text(was, mine), now: text(now, theirs) };
};

export type Lines = {
  readonly files: readonly SchemaFile[];
  readonly models: readonly Model[];
  /** Where models live that name no schema. */
  readonly fallback: string | undefined;
  readonly declared: Catalog;
  readonly made: Catalog;
};

/** Adds to each difference the lines to change. A database that Prisma cannot read leaves them as they are. */
export const withEdits = async (
  changes: readonly Drifted[],
  { files, models, fallback, declared, made }: Lines,
  session: Session,
): Promise<readonly Drifted[]> => {
  const there = await pulled(files, session).catch(() => null);
  if (there === null) return changes;
  const mine: Side = { files, models, catalog: declared };
  const theirs: Side = { files: there, models: modelsOf(there, fallback), catalog: made };
  return changes.map((drifted) => {
    const edit = editOf(drifted.change, mine, theirs);
    return edit.was === edit.now ? drifted : { ...drifted, edit };
  });
};
