export type Allowance = {
    /** Id of the check; empty where the comment names none. */
    readonly check: string;
    /** `YYYY-MM-DD`: the last day on which it holds. */
    readonly until: string | null;
    readonly reason: string;
    /** Line of the comment. */
    readonly line: number;
    /** The whole file, or the line on which the statement begins that it stands above. */
    readonly target: "file" | number;
    /** Last line of that statement; equal to `target` where there is none. */
    readonly targetEnd: number;
    /** What is wrong with the comment, and how to write it. A faulty one allows nothing. */
    readonly fault: string | null;
};
/** All allow comments of a text, also the malformed ones. */
export declare function allowances(sql: string): readonly Allowance[];
/** `-- lockstep: irreversible: reason`: the first such note. `reason` is null where none is given. */
export declare function irreversibleNote(sql: string): {
    readonly reason: string | null;
    readonly line: number;
} | null;
