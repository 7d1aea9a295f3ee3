export type Node = Readonly<Record<string, unknown>>;
/** Parts of what is read of a relation: its own traits, its columns, its constraints. */
export type Slot = "self" | "column" | "constraint";
/** What a statement does to a relation. `name`: of the member; null for the slot as a whole, or where Postgres finds the name. */
export type Op = {
    readonly does: "creates" | "changes" | "adds" | "drops";
    readonly slot: Slot;
    readonly name: string | null;
};
/** What one statement can change. */
export type StatementReach = {
    /** `RangeVar` nodes. */
    readonly relations: readonly unknown[];
    /** What it does to each of them. */
    readonly ops: readonly Op[];
    /** Other objects that have to be known before, and those that it leaves different. */
    readonly parts: readonly string[];
    readonly makes: readonly string[];
    readonly grants: boolean;
    readonly cascades: boolean;
    readonly brings: readonly string[];
    readonly evaluates: boolean;
};
export declare const record: (value: unknown) => Node;
export declare const list: (value: unknown) => readonly Node[];
export declare const isRestricted: (node: Node) => boolean;
export declare const lasting: (relation: unknown) => boolean;
export declare const nothing: StatementReach;
export declare const all: readonly Slot[];
export declare const changes: (relation: unknown, slots: readonly Slot[]) => StatementReach;
export declare const creates: (relation: unknown, slots: readonly Slot[]) => StatementReach;
export declare const drops: (relation: unknown, slots: readonly Slot[]) => StatementReach;
export declare const part: (...parts: readonly string[]) => StatementReach;
/** New, so that nothing of it is known before. */
export declare const newPart: (...makes: readonly string[]) => StatementReach;
export declare const without: (...parts: readonly string[]) => StatementReach;
export declare const nameIn: (relation: unknown) => string;
/** The last word of a name that is a list of strings, or the one before it. */
export declare const lastOf: (name: unknown, fromEnd?: number) => string;
/** A relation that is named by a list of words, `skip` of which are about something in it. */
export declare const relationOf: (object: unknown, skip?: number) => Node;
export declare const nameOf: (object: unknown) => string;
export declare const tableOf: (object: unknown) => string;
