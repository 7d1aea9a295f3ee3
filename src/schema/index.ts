export { type Piece, type SchemaSource, type Section, sections, type Unwritable, type Written } from "./contract.ts";
export { inOrder, type Order, type Placed } from "./in-order.ts";
export { piecesOf } from "./pieces.ts";
export { schemaText } from "./schema-text.ts";
