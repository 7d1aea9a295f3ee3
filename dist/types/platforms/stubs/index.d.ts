export declare const stubNames: readonly string[];
export declare const extensionFiles: ReadonlyMap<string, string>;
/** Stubs that must stand in even where the real extension lies beside them: it reaches the network or files. */
export declare const overrides: readonly string[];
