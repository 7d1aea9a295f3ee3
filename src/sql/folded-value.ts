// What an expression comes to: a constant, or something that only a row or a query can tell.

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

export const constant = (value: Scalar | null, identity = false): Constant => ({ known: true, value, identity });

/** Something that depends on all of these. */
export const unknown = (parts: readonly Value[], notNull: boolean): Unknown => ({
  known: false,
  notNull,
  identity: parts.some(({ identity }) => identity),
  matchesNull: parts.some((part) => !part.known && part.matchesNull === true),
});

export const UNKNOWN: Unknown = { known: false, notNull: false, identity: false };
export const NOTHING: Constant = constant(null);
/** Somebody's id, whoever it is. */
export const SOMEBODY: Unknown = { known: false, notNull: true, identity: true, who: "asker" };
/** Whose row it is, where it is not of the one who asks. */
export const SOMEBODY_ELSE: Unknown = { known: false, notNull: true, identity: false, who: "other" };
/** What nobody's id is. */
export const NOBODY: Constant = constant(null, true);
