import type { FileFault } from "../model/index.js";
export type Remark = Pick<FileFault, "severity" | "line" | "message" | "hint">;
/** `text` is empty when the file cannot be read; an error among the remarks says why. */
export type Decoded = {
    readonly text: string;
    readonly remarks: readonly Remark[];
};
/** Decodes a migration file. */
export declare const decodeSql: (bytes: Uint8Array) => Decoded;
