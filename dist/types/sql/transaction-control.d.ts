import type { Statement } from "./parse.js";
export type TransactionCommand = "begin" | "commit" | "rollback" | "savepoint" | "release" | "rollback-to" | "prepare" | "commit-prepared" | "rollback-prepared";
export type TransactionStatement = {
    readonly command: TransactionCommand;
    readonly start: number;
    readonly end: number;
};
/** The statements that open, close and mark transactions, and whether one opened here is still open at the end. */
export declare function transactionControl(statements: readonly Statement[]): {
    readonly statements: readonly TransactionStatement[];
    readonly endsOpen: boolean;
};
