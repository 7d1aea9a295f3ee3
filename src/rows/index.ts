export type { Filled, FilledTable, FillRequest, NextRow, Owner, OwnerId, TableToFill } from "./contract.ts";
export { fillTables } from "./fill-tables.ts";
export { type MultiplyRequest, multiply } from "./multiply.ts";
export { type Populated, type PopulateRequest, populate } from "./populate.ts";
