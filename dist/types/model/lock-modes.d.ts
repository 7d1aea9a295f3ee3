/** Modes of pg_locks from the mildest to the one that nobody gets past. */
export declare const lockModes: string[];
