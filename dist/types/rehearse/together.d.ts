import { type SqlRefusal } from "../model/index.js";
import type { Answer } from "../postgres/contract.js";
/** How one text went. */
export type Outcome = {
    readonly ms: number;
    readonly refusal: SqlRefusal | null;
};
export declare const maySendTogether: (sql: string) => boolean;
export declare const outcomeOf: (settled: PromiseSettledResult<number | Answer> | undefined) => Outcome;
export declare const expectAccepted: (settled: PromiseSettledResult<number | Answer> | undefined) => void;
