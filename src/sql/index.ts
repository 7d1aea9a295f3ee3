export { firstLine } from "./first-line.ts";
export { loadParser } from "./load-parser.ts";
export { type Parsed, parse, type Statement } from "./parse.ts";
export { offsetOfLine, offsetOfPosition, type Place, place } from "./place.ts";
export { type PsqlScript, psqlScript, type ScriptFault, type ScriptPart } from "./psql-script.ts";
export { qualified, quoteLiteral, quoteName } from "./quote.ts";
export { sameSql } from "./same-sql.ts";
export { type TransactionCommand, type TransactionStatement, transactionControl } from "./transaction-control.ts";
