import { type History } from "../model/index.js";
export type NewMigration = {
    /** What people call it, without version: `add_tags`. */
    readonly name: string;
    /** `YYYYMMDDHHMMSS`, UTC. */
    readonly stamp: string;
    /** Milliseconds since 1970, for layouts that number by them. */
    readonly ms: number;
    /** The version that it takes over, rather than the next one. */
    readonly version?: string;
    /** Version and name as they stand in file names, where they are taken over whole. */
    readonly stem?: string;
    readonly up: string;
    readonly down: string;
    /** Where the downs lie, for layouts whose tool must not see them. */
    readonly downDirectory: string | null;
};
export type NewFile = {
    readonly path: string;
    readonly content: string;
    /** It belongs to the end of a file that is there. */
    readonly below?: boolean;
};
/** The files of a new migration. Rejects with Problem "layout-writes-itself" where a tool keeps notes of its own. */
export declare const newFiles: (history: History, made: NewMigration) => readonly NewFile[];
/** A name as files carry it. */
export declare const fileName: (words: string) => string;
