import { type Node } from "./tree.js";
/** `name` is qualified where the statement qualifies it; parts of a table follow it: `public.users.email`. */
export type Created = {
    readonly kind: string;
    readonly name: string;
};
/** The objects that a statement makes, also by renaming and inside the body of a DO block. */
export declare function creates(statement: {
    readonly tag: string;
    readonly node: Node;
}): readonly Created[];
