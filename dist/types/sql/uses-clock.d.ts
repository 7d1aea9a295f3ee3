import type { Statement } from "./parse.js";
/** Where a statement asks what time it is. `offset` is into the text that the statement stands in. */
export type ClockUse = {
    readonly name: string;
    readonly offset: number;
};
/** Places where DDL or a DO block reads the clock. A hint about why a result may depend on the day, never a proof. */
export declare function usesClock(sql: string, statement: Pick<Statement, "start" | "end" | "tag">): readonly ClockUse[];
/**
 * May this statement leave in the schema what the clock or chance said while it ran? A block that asks them, a partition with
 * such bounds, or a call of whatever function. A default that asks whenever a row is written does not.
 */
export declare function mayFreezeClock(sql: string, statement: Pick<Statement, "start" | "end" | "tag">): boolean;
/** The text with the grammar's own words for now replaced by calls of functions that say the same. */
export declare function withClockCalled(sql: string): string;
