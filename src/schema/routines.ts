import type { CatalogObject } from "../model/index.ts";
import { partsOfName, quoteLiteral } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { nameOf, operatorOf, text, withoutArguments } from "./names.ts";

const made = (routine: CatalogObject, source: SchemaSource, sql: string): readonly Piece[] => {
  const { address } = routine;
  const needs = [`schema ${partsOfName(nameOf(routine))[0]}`, ...(source.needs.get(address) ?? [])];
  return [{ section: "functions", address, makes: [address], needs, sql }];
};

const plainPieces = (routine: CatalogObject, source: SchemaSource): readonly Piece[] =>
  made(routine, source, (text(routine.traits.definition) ?? "").trim());

const functionOf = (printed: string | null): string | null => (printed === null ? null : withoutArguments(printed));

/** Clause and the trait that it says, both of which only some aggregates have. */
const named: readonly (readonly [clause: string, trait: string])[] = [
  ["finalfunc", "final"],
  ["combinefunc", "combine"],
  ["serialfunc", "serialize"],
  ["deserialfunc", "deserialize"],
  ["msfunc", "moving"],
  ["minvfunc", "moving inverse"],
  ["mstype", "moving state"],
  ["mfinalfunc", "moving final"],
];

const words: Readonly<Record<string, string>> = { w: "read_write", s: "shareable", r: "restricted" };

const aggregatePieces = (aggregate: CatalogObject, source: SchemaSource): readonly Piece[] => {
  const { traits } = aggregate;
  const literal = (clause: string, trait: string) => {
    const value = text(traits[trait]);
    return value === null ? [] : [`${clause} = ${quoteLiteral(value)}`];
  };
  const modifies = words[text(traits["final modifies"]) ?? ""];
  const sort = text(traits["sort operator"]);
  const parallel = text(traits.parallel);
  const clauses = [
    `sfunc = ${functionOf(text(traits.step))}`,
    `stype = ${text(traits.state)}`,
    ...literal("initcond", "initial"),
    ...named.flatMap(([clause, trait]) => {
      const value = text(traits[trait]);
      return value === null ? [] : [`${clause} = ${value}`];
    }),
    ...literal("minitcond", "moving initial"),
    ...(traits["final extra"] === true ? ["finalfunc_extra"] : []),
    ...(modifies === undefined ? [] : [`finalfunc_modify = ${modifies}`]),
    ...(sort === null ? [] : [`sortop = ${operatorOf(sort)}`]),
    ...(parallel === "s" ? ["parallel = safe"] : parallel === "r" ? ["parallel = restricted"] : []),
    ...(traits.kind === "h" ? ["hypothetical"] : []),
  ];
  // An aggregate of anything is spelled with a star.
  const name = nameOf(aggregate).replace(/\(\)$/, "(*)");
  return made(aggregate, source, `create aggregate ${name} (\n  ${clauses.join(",\n  ")}\n)`);
};

/** Functions, procedures and aggregates. */
export const routinePieces: Readonly<
  Record<string, (routine: CatalogObject, source: SchemaSource) => readonly Piece[]>
> = { function: plainPieces, procedure: plainPieces, aggregate: aggregatePieces };
