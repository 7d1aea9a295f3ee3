import { type LiveRequest } from "./live/index.js";
import { type SchemaFormat } from "./schema/formats.js";
export type SchemaRequest = LiveRequest & {
    readonly formats: ReadonlySet<SchemaFormat>;
    /** From the database that `live` names, rather than from the migrations. */
    readonly fromLive: boolean;
    /** Patterns of the tables to show in diagrams and pages. Empty: all. */
    readonly tables: readonly string[];
};
export type WrittenSchema = {
    readonly texts: ReadonlyMap<SchemaFormat, string>;
    readonly notes: readonly string[];
};
/** Writes down a schema. Rejects with Problem "schema-unwritable" when something in it cannot be said. */
export declare const schema: (request: SchemaRequest) => Promise<WrittenSchema>;
