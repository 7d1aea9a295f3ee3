import { catalogOf, type Entry } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";
import { inOrder, type Piece, piecesOf } from "../schema/index.ts";
import type { Site } from "./site.ts";

// Rights, owners and remarks are told as differences once the object is there, if they differ then.
const later: ReadonlySet<Piece["section"]> = new Set([
  "removed",
  "owners",
  "privileges",
  "default privileges",
  "comments",
]);

// What has to be there before rows are put into tables again: nothing that would look at a row, or act on it.
const beforeRows: ReadonlySet<Piece["section"]> = new Set([
  "schemas",
  "extensions",
  "languages",
  "types",
  "sequences",
  "tables",
  "inheritance",
  "partitions",
  "functions",
  "operators",
]);

/**
 * Statements that make what `changes` tells as gone, as a schema file would make it. `apart`: see `SchemaSource`. `bare`: only
 * what tables with rows in them need.
 */
export const creationsFor = (
  site: Pick<Site, "role" | "server">,
  changes: readonly Change[],
  wanted: readonly Entry[],
  there: Iterable<Entry>,
  { apart = new Set(), bare = false }: { readonly apart?: ReadonlySet<string>; readonly bare?: boolean } = {},
): readonly string[] => {
  const missing = new Set(changes.filter(({ type }) => type === "removed").map(({ address }) => address));
  if (missing.size === 0) return [];
  const { pieces } = piecesOf({
    objects: catalogOf(wanted),
    base: catalogOf(there),
    needs: new Map(),
    madeWith: new Map(),
    role: site.role,
    major: site.server.major,
    apart,
  });
  const wantedPieces = pieces.filter(
    ({ address, section }) => missing.has(address) && (bare ? beforeRows.has(section) : !later.has(section)),
  );
  // A schema file leaves them empty; a view that people read must not become one that cannot be read.
  return inOrder(wantedPieces).placed.map(({ piece }) =>
    piece.address.startsWith("materialized view ") ? piece.sql.replace(/\nwith no data$/, "") : piece.sql,
  );
};
