/** How two texts compare: equal, equal but for comments and white space between tokens, or different. */
export declare function sameSql(a: string, b: string): "identical" | "cosmetic" | "different";
/** Do two texts hold the same statements, however they are cut and ended? */
export declare function sameStatements(a: string, b: string): boolean;
/** Calls `visit` for all of a text but comments and white space between tokens: what it calls for is what `sameSql` compares. */
export declare function visitSignificant(text: string, visit: (token: string) => void): void;
