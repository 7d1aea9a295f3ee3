import type { CatalogObject } from "../model/index.ts";
import { partsOfName, unquoted } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { lastPart, nameOf, ownerName, text } from "./names.ts";

const highest: Readonly<Record<string, readonly [lowest: string, highest: string]>> = {
  smallint: ["-32768", "32767"],
  integer: ["-2147483648", "2147483647"],
  bigint: ["-9223372036854775808", "9223372036854775807"],
};

/** What differs from what Postgres takes where nothing is said. */
const spoken = ({ traits }: CatalogObject): readonly string[] => {
  const [lowest, top] = highest[text(traits.type) ?? "bigint"] ?? highest.bigint ?? ["", ""];
  const increment = text(traits.increment) ?? "1";
  const down = increment.startsWith("-");
  const minimum = down ? lowest : "1";
  const maximum = down ? "-1" : top;
  const start = down ? text(traits.maximum) : text(traits.minimum);
  const usual: Readonly<Record<string, readonly [word: string, value: string | null]>> = {
    increment: ["increment by", "1"],
    minimum: ["minvalue", minimum],
    maximum: ["maxvalue", maximum],
    start: ["start with", start],
    cache: ["cache", "1"],
  };
  const clauses = Object.entries(usual).flatMap(([trait, [word, value]]) =>
    traits[trait] === undefined || traits[trait] === value ? [] : [`${word} ${text(traits[trait])}`],
  );
  return traits.cycle === true ? [...clauses, "cycle"] : clauses;
};

/** What Postgres would call the sequence of a column, where the name is short enough to be left whole. */
const givenName = (column: string): string | null => {
  const [, table = "", name = ""] = partsOfName(column).map(unquoted);
  const given = `${table}_${name}_seq`;
  return new TextEncoder().encode(given).length < 64 ? given : null;
};

/** ` (sequence name public.odd start with 5)` behind an identity column, or nothing. */
export const sequenceOptions = (column: CatalogObject, sequence: CatalogObject): string => {
  const name = nameOf(sequence);
  const usual =
    unquoted(lastPart(name)) === givenName(nameOf(column)) && ownerName(name) === partsOfName(nameOf(column))[0];
  const all = [...(usual ? [] : [`sequence name ${name}`]), ...spoken(sequence)];
  return all.length === 0 ? "" : ` (${all.join(" ")})`;
};

/** Sequences of identity columns by the column's address. */
export const identitySequences = ({ objects }: SchemaSource): ReadonlyMap<string, CatalogObject> => {
  const found = new Map<string, CatalogObject>();
  for (const object of objects.values()) {
    if (object.kind !== "sequence") continue;
    const owner = `column ${text(object.traits["owned by"]) ?? ""}`;
    if (objects.get(owner)?.traits.identity !== undefined && !found.has(owner)) found.set(owner, object);
  }
  return found;
};

/** A sequence that stands alone, or that a column's default takes from. */
export const sequencePieces = (sequence: CatalogObject): readonly Piece[] => {
  const { address, traits } = sequence;
  const name = nameOf(sequence);
  const type = text(traits.type) ?? "bigint";
  const unlogged = traits.persistence === "unlogged" ? "unlogged " : "";
  const words = [...(type === "bigint" ? [] : [`as ${type}`]), ...spoken(sequence)];
  const schema = `schema ${partsOfName(name)[0]}`;
  const sql = [`create ${unlogged}sequence ${name}`, ...words].join(" ");
  const owner = text(traits["owned by"]);
  const owned: readonly Piece[] =
    owner === null
      ? []
      : [
          {
            section: "tables",
            address,
            makes: [],
            needs: [address, `column ${owner}`],
            sql: `alter sequence ${name} owned by ${owner}`,
          },
        ];
  return [{ section: "sequences", address, makes: [address], needs: [schema], sql }, ...owned];
};
