/** What one command reported. Class and object are OIDs; both are 0 where Postgres does not say which object it was. */
export type Touch = {
    readonly tag: string;
    /** Are the objects gone? */
    readonly dropped: boolean;
    /** The transaction that it ran in. */
    readonly xid: string;
    readonly objects: readonly {
        readonly classId: number;
        readonly oid: number;
        readonly type: string;
        /** Number of the column that is gone; 0 for none. */
        readonly column: number;
    }[];
};
/** SQL for the superuser that starts the watch in one database. `token` tells our messages from a script's own. */
export declare const startWatch: (token: string, major: number) => string;
/** Reads one message; null when it is not ours. */
export declare const parseTouch: (token: string, message: string) => Touch | null;
