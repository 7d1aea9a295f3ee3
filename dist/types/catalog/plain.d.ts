/** What to read after a plain script. */
export type Plain = {
    /** Of the tables that it touched. */
    readonly kinds: ReadonlySet<TableKind>;
    /** False when it only drops: what is gone is told, and there is nothing to read. */
    readonly reads: boolean;
    /** False when it also writes rows, which can leave more in a session than settings. */
    readonly onlyShapes: boolean;
    /**
     * What it makes or changes, by names that tell apart what is read apart. Two scripts without a name in common can be
     * read at once. Null when it drops or grants: it is read alone.
     */
    readonly names: readonly string[] | null;
};
type TableKind = "table" | "column" | "constraint";
/** What has to be read after a script; null when its text does not say. */
export declare const plainScript: (sql: string) => Plain | null;
export {};
