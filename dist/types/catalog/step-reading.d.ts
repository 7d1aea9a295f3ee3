import type { Reach } from "./plain.js";
import type { Slot } from "./plain-tree.js";
import { type Entry } from "./reading.js";
type Rows = readonly (readonly (string | null)[])[];
/** What the function read: which relations, and what it found. */
export type StepRead = {
    readonly relations: readonly number[];
    readonly entries: readonly Entry[];
};
/** SQL that reads slots of relations, found by name as a script in the same session would find them. */
export declare const readSlots: (relations: readonly Reach["sql"][], slots: readonly Slot[]) => string;
/** SQL that finds the OIDs of relations. */
export declare const findRelations: (relations: readonly Reach["sql"][]) => string;
export declare const relationsIn: (rows: Rows) => readonly number[];
export declare const stepReadOf: ([first, ...others]: Rows) => StepRead;
/** SQL for the superuser. The function is called in the same session as the scripts; its first row names the relations. */
export declare const stepReading: (major: number) => string;
export {};
