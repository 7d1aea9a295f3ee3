/** A column as a diagram shows it. */
export type ErColumn = {
    readonly name: string;
    /** Short, without its schema. */
    readonly type: string;
    readonly notNull: boolean;
    readonly marks: readonly ("PK" | "FK" | "UK")[];
};
/** A table, a partitioned one with all that it holds. */
export type ErTable = {
    /** As SQL spells it: `public.users`. */
    readonly name: string;
    readonly schema: string;
    /** Without quotes. */
    readonly title: string;
    readonly columns: readonly ErColumn[];
    /** Columns that it has too, and that are not among `columns`. Left out: none. */
    readonly more?: number;
    /** Stands there because somebody points at it: only the columns that are pointed at are shown. */
    readonly outside: boolean;
};
/** A foreign key: each row of `from` points at one row of `to`, or, where it is optional, at none. */
export type ErRelation = {
    /** Names of tables. */
    readonly from: string;
    readonly to: string;
    readonly columns: readonly string[];
    /** The columns that these point at. */
    readonly targets: readonly string[];
    readonly optional: boolean;
    /** At most one row points at another. */
    readonly single: boolean;
    /** It is a part of what identifies a row. */
    readonly identifying: boolean;
};
/** The tables that new migrations touch, as they are after the last one, and what they point at. */
export type Diagram = {
    /** Folder of the migrations. */
    readonly history: string;
    readonly tables: readonly ErTable[];
    readonly relations: readonly ErRelation[];
    /** Names of the tables that were made or changed, among `tables`. */
    readonly touched: readonly string[];
    /** How many more were touched and are not shown. */
    readonly left: number;
};
/** All tables that the migrations of a history make or change, as they are after the last one, and what they point at. */
export type AllTables = {
    /** Folder of the migrations. */
    readonly history: string;
    /** Where there are many, only the columns that keys are made of, or none, are listed. */
    readonly tables: readonly ErTable[];
    readonly relations: readonly ErRelation[];
    /** How many more there are and are not shown. */
    readonly left: number;
};
