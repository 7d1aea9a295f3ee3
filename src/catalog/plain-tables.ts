import {
  all,
  changes,
  creates,
  isRestricted,
  lasting,
  lastOf,
  list,
  type Node,
  nameIn,
  nothing,
  type Op,
  record,
  type Slot,
  type StatementReach,
} from "./plain-tree.ts";

// The statements that make and alter tables: what each can change, by its parse tree.

const ownConstraints: ReadonlySet<unknown> = new Set([
  "CONSTR_CHECK",
  "CONSTR_UNIQUE",
  "CONSTR_PRIMARY",
  "CONSTR_FOREIGN",
  "CONSTR_EXCLUSION",
]);
const columnTraits: ReadonlySet<unknown> = new Set([
  "CONSTR_NOTNULL",
  "CONSTR_NULL",
  "CONSTR_DEFAULT",
  "CONSTR_GENERATED",
]);
// Words behind a constraint that are constraints of the grammar alone.
const attributes: ReadonlySet<unknown> = new Set([
  "CONSTR_ATTR_DEFERRABLE",
  "CONSTR_ATTR_NOT_DEFERRABLE",
  "CONSTR_ATTR_DEFERRED",
  "CONSTR_ATTR_IMMEDIATE",
]);

// The default of an identity column is a sequence that comes and goes without a word.
const opsOfColumn = (column: Node, missingOk: boolean): readonly Op[] | null => {
  const constraints = list(column.constraints).map((one) => record(one.Constraint));
  const known = constraints.every(
    ({ contype }) => ownConstraints.has(contype) || columnTraits.has(contype) || attributes.has(contype),
  );
  if (!known) return null;
  const does = missingOk ? "changes" : "adds";
  const own = constraints.filter(({ contype }) => ownConstraints.has(contype));
  return [
    { does, slot: "column", name: String(column.colname) },
    ...own.map((one): Op => ({ does, slot: "constraint", name: nameOfConstraint(one) })),
  ];
};

const nameOfConstraint = ({ conname }: Node): string | null => (typeof conname === "string" ? conname : null);

const serials: ReadonlySet<string> = new Set(["serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"]);
// The sequence of a serial column is made and tied to it by commands that nobody wrote.
const broughtBy = (columns: readonly Node[]): readonly string[] =>
  columns.some((column) => serials.has(lastOf(record(column.typeName).names)))
    ? ["CREATE SEQUENCE", "ALTER SEQUENCE"]
    : [];

const opsOfConstraint = (constraint: Node): readonly Op[] | null => {
  // An index that becomes a constraint's is an object less.
  if (constraint.indexname !== undefined || !ownConstraints.has(constraint.contype)) return null;
  const own: Op = { does: "adds", slot: "constraint", name: nameOfConstraint(constraint) };
  return constraint.contype === "CONSTR_PRIMARY" ? [own, { does: "changes", slot: "column", name: null }] : [own];
};

const one =
  (does: Op["does"], ...slots: readonly Slot[]) =>
  ({ name }: Node): readonly Op[] =>
    slots.map((slot) => ({ does, slot, name: typeof name === "string" ? name : null }));

/** The commands of ALTER TABLE, but for those that add. */
const commands: Readonly<Record<string, (command: Node) => readonly Op[]>> = {
  AT_DropColumn: (command) => [...one("drops", "column")(command), { does: "drops", slot: "constraint", name: null }],
  AT_ColumnDefault: one("changes", "column"),
  AT_SetNotNull: one("changes", "column"),
  AT_DropNotNull: one("changes", "column"),
  AT_SetStatistics: one("changes", "column"),
  AT_SetOptions: one("changes", "column"),
  AT_ResetOptions: one("changes", "column"),
  AT_SetStorage: one("changes", "column"),
  AT_SetCompression: one("changes", "column"),
  AT_DropConstraint: one("drops", "constraint"),
  // A constraint may be a column's NOT NULL, unless it was added just now.
  AT_ValidateConstraint: one("changes", "constraint"),
  AT_EnableRowSecurity: one("changes", "self"),
  AT_DisableRowSecurity: one("changes", "self"),
  AT_ForceRowSecurity: one("changes", "self"),
  AT_NoForceRowSecurity: one("changes", "self"),
  AT_ReplicaIdentity: one("changes", "self"),
};

const opsOfCommand = (command: Node): readonly Op[] | null => {
  const definition = record(command.def);
  if (command.subtype === "AT_AddColumn") return opsOfColumn(record(definition.ColumnDef), command.missing_ok === true);
  if (command.subtype === "AT_AddConstraint") return opsOfConstraint(record(definition.Constraint));
  return Object.hasOwn(commands, String(command.subtype))
    ? (commands[String(command.subtype)]?.(command) ?? null)
    : null;
};

// What a value is worked out with; a constant, cast or not, runs nobody's code.
const works = (node: unknown): boolean =>
  /"(FuncCall|A_Expr|BoolExpr|SQLValueFunction|SubLink)"/.test(JSON.stringify(node));

const builtIn: ReadonlySet<string> = new Set(["text", "uuid", "json", "jsonb", "date", "bytea", "timestamptz", "inet"]);
const isBuiltIn = (type: Node): boolean => {
  const words = list(type.names);
  return lastOf(words, words.length) === "pg_catalog" || (words.length === 1 && builtIn.has(lastOf(words)));
};

const evaluates = ({ subtype, def }: Node): boolean => {
  if (subtype === "AT_ValidateConstraint") return true;
  const { ColumnDef, Constraint } = record(def);
  // The constraints of a domain are tried on the rows that are there.
  if (subtype === "AT_AddColumn") return !isBuiltIn(record(record(ColumnDef).typeName)) || works(ColumnDef);
  const unique: readonly unknown[] = ["CONSTR_UNIQUE", "CONSTR_PRIMARY"];
  return subtype === "AT_AddConstraint" && !unique.includes(record(Constraint).contype);
};

export const alterTable = (node: Node): StatementReach | null => {
  if (node.objtype !== "OBJECT_TABLE") return null;
  const all = list(node.cmds).map((command) => record(command.AlterTableCmd));
  const ops: Op[] = [];
  for (const command of all) {
    const own = isRestricted(command) ? opsOfCommand(command) : null;
    if (own === null) return null;
    ops.push(...own);
  }
  const on = (parts: string): string => `${parts} ${nameIn(node.relation)}`;
  const brings = broughtBy(all.map(({ def }) => record(record(def).ColumnDef)));
  const adds = ops.some(({ does, slot }) => slot === "constraint" && does !== "drops");
  return {
    ...nothing,
    relations: [node.relation],
    ops,
    parts: ops.some(({ does }) => does === "drops") ? [on("indexes"), on("sequences")] : [],
    makes: [...(adds ? [on("indexes")] : []), ...(brings.length > 0 ? [on("sequences")] : [])],
    brings,
    evaluates: all.some(evaluates),
  };
};

export const createTable = (node: Node): StatementReach | null => {
  if (node.inhRelations !== undefined || node.partbound !== undefined || node.partspec !== undefined) return null;
  if (node.ofTypename !== undefined || !lasting(node.relation)) return null;
  const elements = list(node.tableElts);
  const ops: Op[] = [];
  for (const { ColumnDef, Constraint } of elements) {
    const column = ColumnDef === undefined ? null : opsOfColumn(record(ColumnDef), false);
    const own = Constraint === undefined ? column : opsOfConstraint(record(Constraint));
    if (own === null) return null;
    ops.push(...own);
  }
  const brings = broughtBy(elements.map((element) => record(element.ColumnDef)));
  const parts = ["indexes", ...(brings.length > 0 ? ["sequences"] : [])];
  const makes = parts.map((name) => `${name} ${nameIn(node.relation)}`);
  const made = (node.if_not_exists === true ? changes : creates)(node.relation, all);
  return { ...made, ops: [...made.ops, ...ops], makes, brings };
};
