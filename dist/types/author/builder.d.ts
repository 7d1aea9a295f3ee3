import type { NewFile } from "../layouts/index.js";
import type { LiveRequest } from "../live/index.js";
import type { History } from "../model/index.js";
import { type Builder } from "../rehearse/index.js";
export type Authored = {
    readonly files: readonly NewFile[];
    readonly notes: readonly string[];
};
/** A place to build a history on, while `work` lasts. */
export declare const withBuilder: <T>(request: LiveRequest, history: History, work: (builder: Builder) => Promise<T>) => Promise<T>;
