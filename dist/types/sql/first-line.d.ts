/** The first line of a statement, at most 120 characters, with an ellipsis where something was cut. */
export declare function firstLine(sql: string, statement: {
    readonly start: number;
    readonly end: number;
}): string;
