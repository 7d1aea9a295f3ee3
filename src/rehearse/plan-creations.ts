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

/** Statements that make what `changes` tells as gone, as a schema file would make it. `apart`: see `SchemaSource`. */
export const creationsFor = (
  site: Pick<Site, "role" | "server">,
  changes: readonly Change[],
  wanted: readonly Entry[],
  there: Iterable<Entry>,
  apart: ReadonlySet<string> = new Set(),
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
  const wantedPieces = pieces.filter(({ address, section }) => missing.has(address) && !later.has(section));
  // A schema file leaves them empty; a view that people read must not become one that cannot be read.
  return inOrder(wantedPieces).placed.map(({ piece }) =>
    piece.address.startsWith("materialized view ") ? piece.sql.replace(/\nwith no data$/, "") : piece.sql,
  );
};
