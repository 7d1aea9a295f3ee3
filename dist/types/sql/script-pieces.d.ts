import type { Script } from "../model/index.js";
import { type Statement } from "./parse.js";
/** One statement as it is sent: offsets into the script. `copy`: the data that goes with it. */
export type Piece = Statement & {
    readonly copy: {
        readonly start: number;
        readonly end: number;
    } | null;
};
/** The statements of a script, in order. Where the grammar refuses the text, the tool's own cuts stand. */
export declare const piecesOf: (script: Script) => readonly Piece[];
export declare const textOf: (script: Script, { start, end }: Pick<Piece, "start" | "end">) => string;
