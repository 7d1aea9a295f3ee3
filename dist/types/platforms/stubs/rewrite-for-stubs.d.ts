/** The script without the clauses that only real extensions know. As long as the original, line by line. */
export declare const rewriteForStubs: (sql: string) => string;
