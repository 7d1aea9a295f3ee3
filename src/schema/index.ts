export { allTables } from "./all-tables.ts";
export type { Piece, SchemaSource, Section, Unwritable, Written } from "./contract.ts";
export { type ErModel, erModel, matchesPattern, tablesOf } from "./er-model.ts";
export { inOrder, type Order, type Placed } from "./in-order.ts";
export { mermaidOf } from "./mermaid.ts";
export { piecesOf } from "./pieces.ts";
export { schemaText } from "./schema-text.ts";
export { svgOf } from "./svg.ts";
export { touchedDiagram } from "./touched.ts";
