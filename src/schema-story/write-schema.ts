import { changesBetween, type Entry } from "../catalog/index.ts";
import { type Change, describeChange, Problem } from "../model/index.ts";
import { readDatabase, type Site } from "../rehearse/index.ts";
import { inOrder, type Piece, type Placed, piecesOf, type SchemaSource, schemaText } from "../schema/index.ts";
import { type Loaded, loadInTurn } from "./load-in-turn.ts";
import { type Seen, sortedCatalogOf } from "./seen.ts";

// Writes a schema file and proves it: what is given was run in an empty database, in that order, and made the same catalog.

const unwritten = (lines: readonly string[]): Problem => {
  const [first = "", ...others] = lines;
  return new Problem("schema-unwritable", `this cannot be written as SQL: ${first}`, {
    kind: "could-not-judge",
    ...(others.length === 0 ? {} : { detail: others.join("\n") }),
    hint: "A schema file that leaves something out would say less than the database: nothing is written.",
  });
};

/** Parts of tables and domains to write apart, so that statements that need each other in a circle no longer do. */
const partsInCircles = (source: SchemaSource, circles: readonly (readonly string[])[]): readonly string[] => {
  const found: string[] = [];
  for (const circle of circles) {
    const inside = new Set(circle);
    for (const object of source.objects.values()) {
      if (!inside.has(object.parent ?? "") || source.apart.has(object.address)) continue;
      const parts =
        object.kind === "column" ? typeof object.traits.default === "string" : /constraint$/.test(object.kind);
      if (parts && (source.needs.get(object.address) ?? []).some((one) => inside.has(one) && one !== object.parent))
        found.push(object.address);
    }
  }
  return found;
};

const ordered = (source: SchemaSource, beside: readonly Piece[]): readonly Placed[] => {
  const { pieces, unwritable } = piecesOf(source);
  if (unwritable.length > 0) throw unwritten(unwritable.map(({ address, because }) => `${address}: ${because}`));
  const { placed, circles } = inOrder([...pieces, ...beside]);
  const apart = partsInCircles(source, circles);
  return apart.length === 0 ? placed : ordered({ ...source, apart: new Set([...source.apart, ...apart]) }, beside);
};

// Shared by all databases of a server, or about the database itself: a scratch database is called otherwise.
const beyond: ReadonlySet<string> = new Set(["role", "membership", "database"]);

// What Postgres makes by itself belongs to whoever set the server up.
const differences = ({ entries, madeWith }: Seen, made: readonly Entry[]): readonly Change[] =>
  changesBetween(entries, made).filter(
    ({ kind, rankOnly, address }) => !rankOnly && !beyond.has(kind) && !(kind === "function" && madeWith.has(address)),
  );

const requireAll = ({ refused }: Loaded): void => {
  if (refused.length === 0) return;
  throw unwritten(
    refused.map(({ placed, refusal }) => `${placed.piece.address}: ${refusal.message} (${refusal.sqlstate})`),
  );
};

const told = (change: Change): string => {
  const { before, after } = describeChange(change);
  return `${change.address}: ${after ?? "nothing"} for ${before ?? "nothing"}`;
};

/**
 * The statements that make what was seen, in an order in which they ran. `base`: what an empty database of the site holds.
 * `beside`: statements that are no part of a schema, which run with the others.
 */
export const statementsFor = async (
  site: Site,
  base: readonly Entry[],
  seen: Seen,
  beside: readonly Piece[] = [],
): Promise<readonly Placed[]> => {
  const source: SchemaSource = {
    objects: sortedCatalogOf(seen.entries),
    base: sortedCatalogOf(base),
    needs: seen.needs,
    madeWith: seen.madeWith,
    role: site.role,
    major: site.server.major,
    apart: new Set(),
  };
  const placed = ordered(source, beside);
  await using scratch = await site.createDatabase();
  let loaded: Loaded;
  {
    await using session = await scratch.connect(site.role);
    await session.run("set check_function_bodies = off");
    loaded = await loadInTurn(session, site, placed);
  }
  requireAll(loaded);
  const changes = differences(seen, await readDatabase(site, scratch));
  if (changes.length > 0) throw unwritten(changes.map(told));
  return loaded.ran;
};

/** A schema file for what was seen. */
export const writeSchema = async (...seen: Parameters<typeof statementsFor>): Promise<string> =>
  schemaText(await statementsFor(...seen));
