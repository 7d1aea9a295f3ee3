import { type Attribution, type Drift } from "../model/index.js";
/** For every object on which at least two sources can be held against the migrations: which leg is the odd one. */
export declare const attributions: (drifts: readonly Drift[]) => readonly Attribution[];
