import { type Expression } from "./policy-expression.js";
export type Mention = {
    /** Parts of a name, folded as Postgres does: `["public", "members"]`. */
    readonly parts: readonly string[];
    /** Does a parenthesis follow? */
    readonly called: boolean;
};
export type RoutineText = {
    readonly mentions: readonly Mention[];
    /** Contents of its text constants. */
    readonly texts: readonly string[];
    /** Same answer within a statement for the same arguments, and none that is settled for ever. */
    readonly stable: boolean;
};
/** What a definition names, its body too, comments left out. */
export declare function readRoutine(definition: string): RoutineText;
/** Names of what is handed in, in order; empty where one has none. */
export declare function parametersOf(definition: string): readonly string[];
/** What a function returns, as an expression: the query of one in SQL, what a one-line one in PL/pgSQL returns. */
export declare function returnedBy(definition: string): Expression | null;
