export type Scalar = string | number | boolean;
export type Constant = {
    readonly known: true;
    readonly value: Scalar | null;
    /** Is it so because of who asks? */
    readonly identity: boolean;
};
export type Unknown = {
    readonly known: false;
    readonly notNull: boolean;
    /** Does who asks bear on it? */
    readonly identity: boolean;
    /** Is it the id of the one who asks, or of somebody else? */
    readonly who?: "asker" | "other";
    /** True for a row that holds NULL, since the id of the one who asks is NULL, too. */
    readonly matchesNull?: boolean;
};
export type Value = Constant | Unknown;
/** What a condition meets where it is asked. */
export type Surroundings = {
    /** What a call of a function gives, or null where nothing is known. */
    readonly call: (name: readonly string[], args: readonly Value[]) => Value | null;
    readonly column: (name: readonly string[]) => Value;
    /** In the body of a function: what was handed in under this name, or as `$1`. Null where nothing was. */
    readonly parameter?: (name: readonly string[]) => Value | null;
    /** `current_user`. */
    readonly user: Value;
};
export declare const constant: (value: Scalar | null, identity?: boolean) => Constant;
/** Something that depends on all of these. */
export declare const unknown: (parts: readonly Value[], notNull: boolean) => Unknown;
export declare const UNKNOWN: Unknown;
export declare const NOTHING: Constant;
/** Somebody's id, whoever it is. */
export declare const SOMEBODY: Unknown;
/** Whose row it is, where it is not of the one who asks. */
export declare const SOMEBODY_ELSE: Unknown;
/** What nobody's id is. */
export declare const NOBODY: Constant;
