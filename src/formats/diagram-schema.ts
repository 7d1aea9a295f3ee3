import type { AllTables, Diagram, ErColumn, ErRelation, ErTable } from "../model/index.ts";
import { count, flag, list, name, object, oneOf, type Schema, text } from "./schema.ts";

const column = object<ErColumn>({
  name,
  type: text(),
  notNull: flag,
  marks: list(oneOf<ErColumn["marks"][number]>({ PK: true, FK: true, UK: true })),
});

const table = object<ErTable>(
  {
    name,
    schema: name,
    title: name,
    columns: list(column),
    more: count("Columns that it has too. Left out where there are none."),
    outside: flag,
  },
  "A table; where it is outside, only the columns that are pointed at.",
  ["more"],
);

const relation = object<ErRelation>(
  {
    from: name,
    to: name,
    columns: list(name),
    targets: list(name),
    optional: flag,
    single: flag,
    identifying: flag,
  },
  "A foreign key.",
);

/** The tables that new migrations touch. */
export const diagramSchema: Schema = object<Diagram>({
  history: text("Folder of the migrations."),
  tables: list(table),
  relations: list(relation),
  touched: list(name, "Names of the tables that were made or changed."),
  left: count("Tables that were touched too, and are not shown."),
});

/** All tables of a history. */
export const allTablesSchema: Schema = object<AllTables>({
  history: text("Folder of the migrations."),
  tables: list(table, "Where there are many, only the columns that keys are made of, or none, are listed."),
  relations: list(relation),
  left: count("Tables that are there too, and are not shown."),
});
