export type Node = Readonly<Record<string, unknown>>;
export declare function isNode(value: unknown): value is Node;
/** The field as a node, empty where there is none. */
export declare function nodeAt(node: Node, field: string): Node;
export declare function textAt(node: Node, field: string): string | null;
/** A field that holds a list of nodes. */
export declare function nodesAt(node: Node, field: string): readonly Node[];
/** A list of String nodes as texts: the parts of a qualified name. */
export declare function stringsAt(node: Node, field: string): readonly string[];
/** `schema.name` as written, of a RangeVar. */
export declare function relationAt(node: Node, field: string): string | null;
/** The value of a constant as text, `null` for what is no constant. */
export declare function constantText(node: Node): string | null;
