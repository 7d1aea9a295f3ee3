import { type Surroundings, type Value } from "./folded-value.js";
import { type Node } from "./tree.js";
/** Folds a condition for one who asks. */
export declare function foldCondition(root: Node, around: Surroundings): Value;
