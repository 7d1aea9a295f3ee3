// What has to be known about a table to make a row for it.

export type ColumnShape = {
  readonly name: string;
  /** OID of its type. */
  readonly type: number;
  readonly modifier: number;
  readonly notNull: boolean;
  /** The default's text, or null. An identity's is its sequence. */
  readonly fallback: string | null;
  readonly identity: "always" | "default" | null;
  readonly generated: boolean;
};

export type CheckShape = { readonly name: string; readonly expression: string };

/** A unique index or an exclusion constraint. */
export type KeyShape = {
  readonly name: string;
  readonly primary: boolean;
  readonly exclusion: boolean;
  readonly columns: readonly string[];
  /** Texts of its expressions and its predicate. */
  readonly expressions: readonly string[];
  readonly predicate: string | null;
};

export type ForeignKeyShape = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly parent: number;
  readonly parentColumns: readonly string[];
};

export type TriggerShape = {
  readonly name: string;
  /** Its function, without schema, as call stacks name it. */
  readonly routine: string;
  readonly enabled: "O" | "A" | "R" | "D";
  readonly deferrable: boolean;
  /** Keys that its function takes out of JSON. */
  readonly keys: readonly string[];
};

export type TableShape = {
  readonly oid: number;
  /** Quoted and with its schema. */
  readonly name: string;
  readonly partitioned: boolean;
  /** The condition for rows of a partition, as Postgres prints it. */
  readonly bound: string | null;
  readonly partitions: readonly number[];
  readonly columns: readonly ColumnShape[];
  readonly checks: readonly CheckShape[];
  readonly keys: readonly KeyShape[];
  readonly foreignKeys: readonly ForeignKeyShape[];
  readonly triggers: readonly TriggerShape[];
};

export type TypeShape = {
  readonly oid: number;
  readonly name: string;
  /** format_type of it. */
  readonly spoken: string;
  readonly builtIn: boolean;
  readonly kind: "base" | "composite" | "domain" | "enum" | "range" | "multirange" | "pseudo";
  /** Of arrays, ranges, multiranges and domains: what they are made of. */
  readonly of: number | null;
  readonly array: boolean;
  readonly modifier: number;
  readonly notNull: boolean;
  readonly labels: readonly string[];
  readonly checks: readonly CheckShape[];
  readonly attributes: readonly { readonly type: number; readonly modifier: number }[];
};

export type Shapes = {
  readonly tables: ReadonlyMap<number, TableShape>;
  readonly types: ReadonlyMap<number, TypeShape>;
  /** OIDs of the tables asked for, by the name they were asked by. */
  readonly asked: ReadonlyMap<string, number>;
};
