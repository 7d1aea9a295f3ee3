export type ReplacesNote = {
    readonly id: string;
    readonly version: string;
    readonly digest: string;
    readonly through?: string;
};
export declare const isReplacesNote: (text: string) => boolean;
/** Every migration that a script says it stands for, in its order. */
export declare function replacesNotes(sql: string): readonly ReplacesNote[];
/** The note of one. Null: its name cannot stand in one line. */
export declare function replacesNote({ id, version, digest, through }: ReplacesNote): string | null;
