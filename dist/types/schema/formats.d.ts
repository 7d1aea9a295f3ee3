/** What a schema can be written as. */
export declare const schemaFormats: readonly ["sql", "mermaid", "svg", "rls"];
export type SchemaFormat = (typeof schemaFormats)[number];
