import type { Slot } from "./plain.ts";

// The statements that a plain script is made of: what each can change, by its parse tree.

export type Node = Readonly<Record<string, unknown>>;

/** What one statement can change. */
export type StatementReach = {
  /** `RangeVar` nodes. */
  readonly relations: readonly unknown[];
  /** What has to be known of them before: at least what it leaves different, or takes away. */
  readonly needs: readonly Slot[];
  readonly leaves: readonly Slot[];
  /** Other objects that have to be known before, and those that it leaves different. */
  readonly parts: readonly string[];
  readonly makes: readonly string[];
  readonly grants: boolean;
  readonly cascades: boolean;
  readonly brings: readonly string[];
  readonly evaluates: boolean;
};

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
export const record = (value: unknown): Node => (isNode(value) ? value : {});
const list = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.map(record) : []);
const isRestricted = (node: Node): boolean => node.behavior === undefined || node.behavior === "DROP_RESTRICT";
const lasting = (relation: unknown): boolean => record(relation).relpersistence !== "t";

const nothing: StatementReach = {
  relations: [],
  needs: [],
  leaves: [],
  parts: [],
  makes: [],
  grants: false,
  cascades: false,
  brings: [],
  evaluates: false,
};
const all: readonly Slot[] = ["self", "column", "constraint"];

const about = (relation: unknown, slots: readonly Slot[]): StatementReach => ({
  ...nothing,
  relations: [relation],
  needs: slots,
  leaves: slots,
});
const part = (...parts: readonly string[]): StatementReach => ({ ...nothing, parts, makes: parts });
/** New, so that nothing of it is known before. */
const creates = (...makes: readonly string[]): StatementReach => ({ ...nothing, makes });
const createsRelation = (relation: unknown, slots: readonly Slot[]): StatementReach => ({
  ...about(relation, slots),
  needs: [],
});
const without = (...parts: readonly string[]): StatementReach => ({ ...nothing, parts });

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
const slotsOfColumn = (column: Node): readonly Slot[] | null => {
  const types = list(column.constraints).map((one) => record(one.Constraint).contype);
  if (!types.every((type) => ownConstraints.has(type) || columnTraits.has(type) || attributes.has(type))) return null;
  return types.some((type) => ownConstraints.has(type)) ? ["column", "constraint"] : ["column"];
};

const serials: ReadonlySet<string> = new Set(["serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"]);
// The sequence of a serial column is made and tied to it by commands that nobody wrote.
const broughtBy = (columns: readonly Node[]): readonly string[] =>
  columns.some((column) => serials.has(lastOf(record(column.typeName).names)))
    ? ["CREATE SEQUENCE", "ALTER SEQUENCE"]
    : [];

const slotsOfConstraint = (constraint: Node): readonly Slot[] | null => {
  // An index that becomes a constraint's is an object less.
  if (constraint.indexname !== undefined || !ownConstraints.has(constraint.contype)) return null;
  return constraint.contype === "CONSTR_PRIMARY" ? ["column", "constraint"] : ["constraint"];
};

/** What a command of ALTER TABLE leaves different, and what else it may take away. */
const commands: Readonly<Record<string, readonly [leaves: readonly Slot[], takes?: readonly Slot[]]>> = {
  AT_DropColumn: [["column"], ["constraint"]],
  AT_ColumnDefault: [["column"]],
  AT_SetNotNull: [["column"]],
  AT_DropNotNull: [["column"]],
  AT_SetStatistics: [["column"]],
  AT_SetOptions: [["column"]],
  AT_ResetOptions: [["column"]],
  AT_SetStorage: [["column"]],
  AT_SetCompression: [["column"]],
  // A constraint may be a column's NOT NULL.
  AT_DropConstraint: [["column"], ["constraint"]],
  AT_ValidateConstraint: [["column", "constraint"]],
  AT_EnableRowSecurity: [["self"]],
  AT_DisableRowSecurity: [["self"]],
  AT_ForceRowSecurity: [["self"]],
  AT_NoForceRowSecurity: [["self"]],
  AT_ReplicaIdentity: [["self"]],
};
const evaluating: ReadonlySet<string> = new Set(["AT_AddColumn", "AT_AddConstraint", "AT_ValidateConstraint"]);

// What a value is worked out with; a constant, cast or not, runs nobody's code.
const works = (node: unknown): boolean =>
  /"(FuncCall|A_Expr|BoolExpr|SQLValueFunction|SubLink)"/.test(JSON.stringify(node));

const alterTable = (node: Node): StatementReach | null => {
  if (node.objtype !== "OBJECT_TABLE") return null;
  const leaves = new Set<Slot>();
  const takes = new Set<Slot>();
  const brings: string[] = [];
  let evaluates = false;
  for (const command of list(node.cmds).map((one) => record(one.AlterTableCmd))) {
    const subtype = String(command.subtype);
    const definition = record(command.def);
    const column = record(definition.ColumnDef);
    const own =
      subtype === "AT_AddColumn"
        ? slotsOfColumn(column)
        : subtype === "AT_AddConstraint"
          ? slotsOfConstraint(record(definition.Constraint))
          : (commands[subtype]?.[0] ?? null);
    if (own === null || !isRestricted(command)) return null;
    if (subtype === "AT_AddColumn") brings.push(...broughtBy([column]));
    evaluates ||= subtype === "AT_ValidateConstraint" || (evaluating.has(subtype) && works(definition));
    for (const slot of own) leaves.add(slot);
    for (const slot of commands[subtype]?.[1] ?? []) takes.add(slot);
  }
  const on = (parts: string): string => `${parts} ${nameIn(node.relation)}`;
  return {
    ...about(node.relation, [...leaves]),
    needs: [...new Set([...leaves, ...takes])],
    parts: takes.size > 0 ? [on("indexes"), on("sequences")] : [],
    makes: [...(leaves.has("constraint") ? [on("indexes")] : []), ...(brings.length > 0 ? [on("sequences")] : [])],
    brings,
    evaluates,
  };
};

const createTable = (node: Node): StatementReach | null => {
  if (node.inhRelations !== undefined || node.partbound !== undefined || node.partspec !== undefined) return null;
  if (node.ofTypename !== undefined || !lasting(node.relation)) return null;
  const elements = list(node.tableElts);
  const known = elements.every((element) => {
    if (element.ColumnDef !== undefined) return slotsOfColumn(record(element.ColumnDef)) !== null;
    return element.Constraint !== undefined && slotsOfConstraint(record(element.Constraint)) !== null;
  });
  const brings = broughtBy(elements.map((element) => record(element.ColumnDef)));
  const parts = ["indexes", ...(brings.length > 0 ? ["sequences"] : [])];
  const makes = parts.map((one) => `${one} ${nameIn(node.relation)}`);
  return known ? { ...createsRelation(node.relation, all), makes, brings } : null;
};

const nameIn = (relation: unknown): string => String(record(relation).relname);

/** The last word of a name that is a list of strings, or the one before it. */
const lastOf = (name: unknown, fromEnd = 1): string => String(record(list(name).at(-fromEnd)?.String).sval);
const wordsOf = (object: unknown): readonly Node[] => {
  const { List, ObjectWithArgs, TypeName } = record(object);
  return list(record(List).items ?? record(ObjectWithArgs).objname ?? record(TypeName).names);
};
/** A relation that is named by a list of words, `skip` of which are about something in it. */
const relationOf = (object: unknown, skip = 0): Node => {
  const words = wordsOf(object);
  const at = words.length - skip;
  const schema = at > 1 ? { schemaname: lastOf(words, skip + 2) } : {};
  return { relname: lastOf(words, skip + 1), ...schema };
};
const nameOf = (object: unknown): string => lastOf(wordsOf(object));
const tableOf = (object: unknown): string => lastOf(wordsOf(object), 2);

const comment = ({ objtype, object }: Node): StatementReach | null => {
  if (objtype === "OBJECT_TABLE" || objtype === "OBJECT_VIEW") return about(relationOf(object), ["self"]);
  if (objtype === "OBJECT_COLUMN") return about(relationOf(object, 1), ["column"]);
  if (objtype === "OBJECT_FUNCTION") return part(`function ${nameOf(object)}`);
  if (objtype === "OBJECT_POLICY") return part(`policies ${tableOf(object)}`);
  return objtype === "OBJECT_TRIGGER" ? part(`triggers ${tableOf(object)}`) : null;
};

/** What goes with a relation. */
const partsOn = ({ relname }: Node): readonly string[] =>
  ["indexes", "sequences", "policies", "triggers"].map((parts) => `${parts} ${String(relname)}`);

const withoutRelation =
  (...slots: readonly Slot[]) =>
  (object: unknown): StatementReach => {
    const relation = relationOf(object);
    return { ...about(relation, slots), leaves: [], parts: partsOn(relation) };
  };

const dropOf: Readonly<Record<string, (object: unknown) => StatementReach>> = {
  OBJECT_TABLE: withoutRelation(...all),
  OBJECT_VIEW: withoutRelation("self", "column"),
  OBJECT_MATVIEW: withoutRelation("self", "column"),
  OBJECT_SEQUENCE: withoutRelation("self"),
  OBJECT_INDEX: (object) => without(`index ${nameOf(object)}`, namelessIndex),
  OBJECT_FUNCTION: (object) => without(`function ${nameOf(object)}`),
  OBJECT_TYPE: (object) => without(`type ${nameOf(object)}`),
  OBJECT_POLICY: (object) => without(`policies ${tableOf(object)}`),
  OBJECT_TRIGGER: (object) => without(`triggers ${tableOf(object)}`),
};

const drop = (node: Node): StatementReach | null => {
  const one = dropOf[String(node.removeType)];
  const cascades = !isRestricted(node);
  if (one === undefined || node.concurrent === true || (cascades && node.removeType !== "OBJECT_TABLE")) return null;
  const objects = list(node.objects).map(one);
  return {
    ...nothing,
    relations: objects.flatMap(({ relations }) => relations),
    needs: objects[0]?.needs ?? [],
    parts: objects.flatMap(({ parts }) => parts),
    cascades,
  };
};

const grant = (node: Node): StatementReach | null => {
  const columns = list(node.privileges).some((one) => record(one.AccessPriv).cols !== undefined);
  const named = node.objtype === "OBJECT_TABLE" && node.targtype === "ACL_TARGET_OBJECT";
  if (!named || !isRestricted(node) || columns) return null;
  const relations = list(node.objects).map(({ RangeVar }) => RangeVar);
  return { ...nothing, relations, needs: ["self"], grants: true };
};

// Postgres finds a name for it.
const namelessIndex = "index";

const createIndex = (node: Node): StatementReach | null => {
  if (node.concurrent === true) return null;
  const name = node.idxname === undefined ? namelessIndex : `index ${String(node.idxname)}`;
  const evaluates = node.whereClause !== undefined || /"expr"/.test(JSON.stringify(node.indexParams));
  return { ...creates(name, `indexes ${nameIn(node.relation)}`), evaluates };
};

const createSequence = ({ sequence, options }: Node): StatementReach | null => {
  const owned = list(options).some(({ DefElem }) => record(DefElem).defname === "owned_by");
  return lasting(sequence) && !owned ? createsRelation(sequence, ["self"]) : null;
};

const readers: Readonly<Record<string, (node: Node) => StatementReach | null>> = {
  CreateStmt: createTable,
  AlterTableStmt: alterTable,
  IndexStmt: createIndex,
  ViewStmt: ({ view, replace }) => {
    const known = replace === true ? about : createsRelation;
    return lasting(view) ? known(view, ["self", "column"]) : null;
  },
  CreateFunctionStmt: ({ is_procedure, funcname, replace }) => {
    const known = replace === true ? part : creates;
    return is_procedure === true ? null : known(`function ${lastOf(funcname)}`);
  },
  CreateTrigStmt: ({ isconstraint, relation, replace }) => {
    const known = replace === true ? part : creates;
    return isconstraint === true ? null : known(`triggers ${nameIn(relation)}`);
  },
  CreatePolicyStmt: ({ table }) => creates(`policies ${nameIn(table)}`),
  AlterPolicyStmt: ({ table }) => part(`policies ${nameIn(table)}`),
  CreateEnumStmt: ({ typeName }) => creates(`type ${lastOf(typeName)}`),
  AlterEnumStmt: ({ oldVal, typeName }) => (oldVal === undefined ? part(`type ${lastOf(typeName)}`) : null),
  CreateSeqStmt: createSequence,
  CommentStmt: comment,
  GrantStmt: grant,
  DropStmt: drop,
  InsertStmt: () => nothing,
  UpdateStmt: () => nothing,
  DeleteStmt: () => nothing,
};

/** What a statement can change; null when its tree does not say. */
export const statementReach = (tag: string, node: Node): StatementReach | null =>
  Object.hasOwn(readers, tag) ? (readers[tag]?.(node) ?? null) : null;
