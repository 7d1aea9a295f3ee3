import type { CatalogObject } from "../model/index.ts";
import { quoteLiteral, quoteName, unquoted } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { lastPart, nameOf, ownerName, text } from "./names.ts";

/** How SQL calls an object: `policy p on public.t`. */
export const spokenName = (object: CatalogObject, { objects }: Pick<SchemaSource, "objects">): string => {
  const { kind } = object;
  const name = nameOf(object);
  if (kind === "table") return `${object.traits["foreign server"] === undefined ? "table" : "foreign table"} ${name}`;
  if (kind === "enum" || kind === "range") return `type ${name}`;
  if (kind === "domain constraint") return `constraint ${lastPart(name)} on domain ${ownerName(name)}`;
  if (["constraint", "trigger", "policy", "rule"].includes(kind)) {
    const domain = objects.get(object.parent ?? "")?.kind === "domain";
    return `${kind} ${lastPart(name)} on ${domain ? "domain " : ""}${ownerName(name)}`;
  }
  return `${kind} ${name}`;
};

/** The comment on an object. */
export const commentPieces = (object: CatalogObject, source: SchemaSource): readonly Piece[] => {
  const { address, kind } = object;
  const before = source.base.get(address);
  const comment = text(object.traits.comment);
  const piece = (on: string, remark: string | null): Piece => ({
    section: "comments",
    address,
    makes: [],
    needs: [address],
    sql: `comment on ${on} is ${remark === null ? "null" : quoteLiteral(remark)}`,
  });
  const notNull = kind === "column" ? text(object.traits["not null comment"]) : null;
  const own =
    comment === text(before?.traits.comment) || kind === "database" ? [] : [piece(spokenName(object, source), comment)];
  if (notNull === null) return own;
  const name = nameOf(object);
  const table = ownerName(name);
  const constraint = quoteName(`${unquoted(lastPart(table))}_${unquoted(lastPart(name))}_not_null`);
  return [...own, piece(`constraint ${constraint} on ${table}`, notNull)];
};

/** Kinds whose owner goes with what they hang on, or that have none to change. */
const ownerless: ReadonlySet<string> = new Set(["database", "operator"]);

/** Who owns an object, where that is not who runs the file. */
export const ownerPieces = (object: CatalogObject, source: SchemaSource): readonly Piece[] => {
  const owner = text(object.traits.owner);
  const before = source.base.get(object.address);
  const usual = before === undefined ? source.role : text(before.traits.owner);
  if (owner === null || owner === usual || ownerless.has(object.kind)) return [];
  const word =
    object.kind === "aggregate" ? `aggregate ${nameOf(object).replace(/\(\)$/, "(*)")}` : spokenName(object, source);
  return [
    {
      section: "owners",
      address: object.address,
      makes: [],
      needs: [object.address, `role ${quoteName(owner)}`],
      sql: `alter ${word} owner to ${quoteName(owner)}`,
    },
  ];
};
