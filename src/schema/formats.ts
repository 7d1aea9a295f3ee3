/** What a schema can be written as. */
export const schemaFormats = ["sql", "mermaid", "svg", "rls"] as const;
export type SchemaFormat = (typeof schemaFormats)[number];
