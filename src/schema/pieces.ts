// From objects to the statements that make them. An object for which there is no statement is told, never left out in
// silence; whether the statements really lead to the same catalog is proved by running them.
import type { CatalogObject } from "../model/index.ts";
import { alonePieces } from "./alone.ts";
import type { Piece, SchemaSource, Unwritable, Written } from "./contract.ts";
import { nameOf, ownerName } from "./names.ts";
import { operatorPiecesByKind } from "./operators.ts";
import { defaultPrivilegePieces, privilegePieces } from "./privileges.ts";
import { commentPieces, ownerPieces, spokenName } from "./remarks.ts";
import { rolePiecesByKind } from "./roles.ts";
import { routinePieces } from "./routines.ts";
import { identitySequences, sequencePieces } from "./sequences.ts";
import { tablePartPieces } from "./table-parts.ts";
import { tablePieces } from "./tables.ts";
import { textSearchPieces } from "./text-search.ts";
import { typePieces } from "./types.ts";
import { viewPieces } from "./views.ts";

type Result = readonly Piece[] | string;
type Writer = (object: CatalogObject, source: SchemaSource, parts: readonly CatalogObject[]) => Result;

const ofParents = ({ objects }: SchemaSource): ReadonlyMap<string, readonly CatalogObject[]> => {
  const parts = new Map<string, CatalogObject[]>();
  for (const object of objects.values()) {
    if (object.parent === null) continue;
    const list = parts.get(object.parent) ?? [];
    list.push(object);
    parts.set(object.parent, list);
  }
  for (const list of parts.values()) list.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  return parts;
};

const columnsAmong = (parts: readonly CatalogObject[]) => parts.filter(({ kind }) => kind === "column");

const viewWriter: Writer = (view, source, parts) => viewPieces(view, columnsAmong(parts), source);

const writersFor = (source: SchemaSource): Readonly<Record<string, Writer>> => {
  const identities = identitySequences(source);
  const inTables = new Set([...identities.values()].map(({ address }) => address));
  return {
    ...alonePieces,
    ...operatorPiecesByKind,
    ...rolePiecesByKind,
    ...routinePieces,
    ...tablePartPieces,
    ...textSearchPieces,
    ...typePieces,
    table: (table, _, parts) =>
      tablePieces(
        table,
        {
          columns: columnsAmong(parts),
          constraints: parts.filter(({ kind }) => kind === "constraint"),
          sequenceOf: (column) => identities.get(column) ?? null,
        },
        source,
      ),
    sequence: (sequence) => (inTables.has(sequence.address) ? [] : sequencePieces(sequence)),
    view: viewWriter,
    "materialized view": viewWriter,
    // Made with the relation or the type that it belongs to.
    column: (column) => (source.base.has(column.parent ?? "") ? addedColumn(column) : []),
    "default privileges": (one) => defaultPrivilegePieces(one, one, source),
  };
};

const addedColumn = ({ address, parent }: CatalogObject): Result =>
  `a column of ${parent ?? address}, which the platform made`;

const same = (a: CatalogObject, b: CatalogObject): boolean => JSON.stringify(a.traits) === JSON.stringify(b.traits);

/** Traits that can be written for what the platform made. */
const changeable: ReadonlySet<string> = new Set([
  "comment",
  "acl",
  "owner",
  "settings",
  "row security",
  "row security forced",
]);

const changed = (object: CatalogObject, before: CatalogObject, source: SchemaSource): Result => {
  const names = new Set([...Object.keys(object.traits), ...Object.keys(before.traits)]);
  const beyond = [...names].filter(
    (name) => !changeable.has(name) && JSON.stringify(object.traits[name]) !== JSON.stringify(before.traits[name]),
  );
  if (beyond.length > 0) return `the platform made it, and its ${beyond.join(", ")} was changed`;
  const word = (trait: string, on: string, off: string): readonly Piece[] =>
    (object.traits[trait] === true) === (before.traits[trait] === true)
      ? []
      : [
          {
            section: "row level security",
            address: object.address,
            makes: [],
            needs: [],
            sql: `alter table ${nameOf(object)} ${object.traits[trait] === true ? on : off} row level security`,
          },
        ];
  return [
    ...word("row security", "enable", "disable"),
    ...word("row security forced", "force", "no force"),
    ...ownerPieces(object, source),
    ...privilegePieces(object, source),
    ...commentPieces(object, source),
  ];
};

const droppedBy: Readonly<Record<string, string>> = { constraint: "constraint", column: "column" };

/** What the platform made and is gone. */
const removed = (object: CatalogObject, source: SchemaSource): Result => {
  const { kind, address, parent } = object;
  if (kind === "default privileges") return defaultPrivilegePieces(object, null, source);
  if (parent !== null && !source.objects.has(parent)) return [];
  if (kind === "role" || kind === "membership" || kind === "database") return "the platform made it, and it is gone";
  const name = nameOf(object);
  const part = droppedBy[kind];
  const sql =
    part === undefined
      ? `drop ${spokenName(object, { objects: source.base })}`
      : `alter table ${ownerName(name)} drop ${part} ${name.slice(ownerName(name).length + 1)}`;
  return [{ section: "removed", address, makes: [], needs: [], sql }];
};

const comesAlong = ({ kind, address }: CatalogObject, { madeWith }: SchemaSource): boolean =>
  (kind === "function" || kind === "cast") && madeWith?.has(address) === true;

/** What Postgres makes by itself is there once what it comes with is. */
const withCompany = (pieces: readonly Piece[], { madeWith }: SchemaSource): readonly Piece[] => {
  const company = new Map<string, string[]>();
  for (const [address, maker] of madeWith ?? []) company.set(maker, [...(company.get(maker) ?? []), address]);
  return pieces.map((piece) => {
    const along = piece.makes.flatMap((address) => company.get(address) ?? []);
    return along.length === 0 ? piece : { ...piece, makes: [...piece.makes, ...along] };
  });
};

/** Every statement of a schema file, in no order yet. */
export const piecesOf = (source: SchemaSource): Written => {
  const writers = writersFor(source);
  const parts = ofParents(source);
  const pieces: Piece[] = [];
  const unwritable: Unwritable[] = [];
  const take = (address: string, result: Result): void => {
    if (typeof result === "string") unwritable.push({ address, because: result });
    else pieces.push(...result);
  };
  for (const object of source.objects.values()) {
    const before = source.base.get(object.address);
    if (before !== undefined && same(object, before)) continue;
    const writer = writers[object.kind];
    if (before !== undefined && !["database", "role", "default privileges"].includes(object.kind)) {
      take(object.address, changed(object, before, source));
    } else if (writer === undefined) {
      take(object.address, `nothing is known about a ${object.kind}`);
    } else {
      const own = parts.get(object.address) ?? [];
      const along = comesAlong(object, source);
      if (!along) take(object.address, writer(object, source, own));
      take(object.address, [
        ...(along ? [] : ownerPieces(object, source)),
        ...(along ? [] : privilegePieces(object, source, columnsAmong(own))),
        ...commentPieces(object, source),
      ]);
    }
  }
  for (const object of source.base.values()) {
    if (!source.objects.has(object.address)) take(object.address, removed(object, source));
  }
  return { pieces: withCompany(pieces, source), unwritable };
};
