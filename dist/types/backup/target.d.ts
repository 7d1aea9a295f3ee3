import type { Session } from "../postgres/index.js";
import type { BackedTable } from "./contract.js";
export type TargetColumn = {
    readonly name: string;
    readonly type: string;
    readonly required: boolean;
    readonly generated: boolean;
    /** `generated always as identity`: nobody may set it in an update. */
    readonly fixed: boolean;
};
export type TargetTrigger = {
    readonly name: string;
    readonly always: boolean;
};
/** A table that rows are put back into. */
export type Target = {
    readonly backed: BackedTable;
    readonly oid: string;
    /** As SQL writes it. */
    readonly name: string;
    /** Column of the backup and the one it goes into, in the order of the file. Null: it is left out. */
    readonly columns: readonly {
        readonly from: string;
        readonly to: TargetColumn | null;
    }[];
    /** Columns of the primary key, all of which the backup has. Empty: rows cannot be told apart. */
    readonly key: readonly string[];
    readonly triggers: readonly TargetTrigger[];
    readonly remarks: readonly string[];
};
/** `public.users.bio` of a backup → the column it goes into, or null to leave it out. */
export type ColumnMap = ReadonlyMap<string, string | null>;
/** A table of a backup, in the database. Rejects with Problem where rows cannot be put back there. */
export declare const findTarget: (session: Session, backed: BackedTable, map: ColumnMap) => Promise<Target>;
