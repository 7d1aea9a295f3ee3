import type { Applied, Deployment, Surroundings } from "./contract.js";
/** Applies `pending`, in order. None: what stands ahead said no. */
export declare const deploy: (deployment: Deployment, around: Surroundings) => Promise<readonly Applied[]>;
/** Takes `pending` back by their downs, in the order given: newest first. None: as with `deploy`. */
export declare const undo: (deployment: Deployment, around: Surroundings) => Promise<readonly Applied[]>;
