import type { Change } from "../model/index.js";
import type { Entry, Extent } from "./reading.js";
/** What stood at each changed address before an update; null where there was nothing. */
export type Past = ReadonlyMap<string, Entry | null>;
/** A part of the catalog: an object, or what belongs to a relation; of these kinds. */
export type Cell = {
    readonly oid: number;
    readonly by: "oid" | "relation";
    readonly kinds: ReadonlySet<string>;
};
export type Mirror = {
    readonly entries: ReadonlyMap<string, Entry>;
    /** Is there any object of this kind, or one with this mark? */
    readonly has: (kindOrMark: string) => boolean;
    /** Is anything known under this OID, as itself or as the relation that it belongs to? */
    readonly knows: (oid: number) => boolean;
    /** OIDs of everything of one kind. */
    readonly oidsOf: (kind: string) => readonly number[];
    /** Kinds of what is known under this OID, as itself or as the relation that it belongs to. */
    readonly kindsOf: (oid: number) => readonly string[];
    /** Takes over what was read of `extent`; addresses of it that were not read are gone. */
    readonly update: (extent: Extent, read: readonly Entry[]) => Past;
    /** Takes over what was read of some cells; what stood in them and was not read is gone, as is all of `gone`. */
    readonly cover: (cells: readonly Cell[], gone: readonly number[], read: readonly Entry[]) => Past;
    /** Takes a column out; null when it is not known. */
    readonly withoutColumn: (relation: number, position: number) => Past | null;
    /** Takes over a full reading. */
    readonly replace: (read: readonly Entry[]) => Past;
    /** Takes an update back. Several are taken back newest first. */
    readonly restore: (past: Past) => void;
};
export declare const createMirror: (start: readonly Entry[], kinds: {
    readonly rest: readonly string[];
    readonly cluster: readonly string[];
}) => Mirror;
/** What differs now from what stood before `pasts`, given oldest first. */
export declare const changesSince: (mirror: Mirror, pasts: readonly Past[]) => readonly Change[];
/** What scripts changed, taken together; given oldest first. */
export declare const changesIn: (effects: readonly {
    readonly before: Past;
    readonly after: Past;
}[]) => readonly Change[];
/** What differs between the schemas of two full readings. */
export declare const changesBetween: (before: readonly Entry[], after: readonly Entry[]) => readonly Change[];
