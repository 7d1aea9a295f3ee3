export type Place = {
    readonly line: number;
    readonly column: number;
};
/** Line and column (both 1-based, column in code points) of an offset. CRLF, LF and a lone CR each end one line. */
export declare function place(sql: string, offset: number): Place;
/** Offset where a 1-based line begins; the end of the text for a line that is not there. */
export declare function offsetOfLine(sql: string, line: number): number;
/** Offset of the character that Postgres calls `position`: 1-based, in code points. */
export declare function offsetOfPosition(sql: string, position: number): number;
/** Turns ascending UTF-8 byte offsets into UTF-16 offsets in one pass. */
export declare function byteOffsets(sql: string): (byte: number) => number;
