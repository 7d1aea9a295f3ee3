/**
 * For the migration's own session, right before an elevated statement: a row names what of the author's would run inside
 * it, so it must not be elevated. Null: nothing can.
 */
export declare const elevationGuard: (tag: string) => string | null;
