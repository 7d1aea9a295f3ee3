import { type Node } from "./tree.js";
export type Expression = {
    readonly text: string;
    readonly root: Node;
};
export type CallSite = {
    /** Parts of the name as written: `["auth", "uid"]`. */
    readonly name: readonly string[];
    readonly node: Node;
    readonly start: number;
    /** Behind the closing parenthesis. */
    readonly end: number;
    /** Does a sub-select without a source hold it, `(select auth.uid())`, so that it is evaluated once? */
    readonly once: boolean;
    /** Reads an argument of it a column? */
    readonly perRow: boolean;
    /** The call that it is an argument of. */
    readonly within: CallSite | null;
};
/** A relation that a sub-select reads; `alias` is what its columns are called by. */
export type Source = {
    readonly schema: string | null;
    readonly name: string;
    readonly alias: string;
};
/** `column = other` (or `= any (other)`). `sources` are those of the sub-select around it, empty outside of any. */
export type Comparison = {
    readonly column: readonly string[];
    /** The type that the column is cast to, or null. */
    readonly cast: string | null;
    readonly other: Node;
    readonly sources: readonly Source[];
    /** Numbers the sub-selects; 0 stands for none. */
    readonly scope: number;
};
/** Null where Postgres' grammar refuses it. `loadParser` must have finished. */
export declare function parseExpression(text: string): Expression | null;
/** Tag and fields of a node: `{ FuncCall: {…} }`. */
export declare function tagged(node: Node): readonly [string, Node];
/** Nodes of one kind. */
export declare function nodesOf(node: Node, kind: string): readonly Node[];
/** Does a sub-select read no relation? */
export declare function isBareSelect(sublink: Node): boolean;
/** Every call of a function, outer ones first. */
export declare function callsIn({ text, root }: Expression): readonly CallSite[];
/** A condition as a clause takes it: in one pair of parentheses. */
export declare function inParentheses(text: string): string;
/** Every text constant: `user_metadata` of `-> 'user_metadata'`. */
export declare function textsIn(node: Node): readonly string[];
/** Names of columns, `["m", "team_id"]`, wherever they stand. */
export declare function columnsIn(node: Node): readonly (readonly string[])[];
/** Relations that the sub-selects read. */
export declare function sourcesIn(node: Node): readonly Source[];
/** Comparisons for equality of a column with something. */
export declare function comparisonsIn({ root }: Expression): readonly Comparison[];
/** The column that a node is, also under a cast. */
export declare function columnOf(node: Node): readonly string[] | null;
