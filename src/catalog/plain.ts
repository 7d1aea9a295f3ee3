import { parse, type Statement } from "../sql/index.ts";
import { callsForAll, hidesSharedChanges } from "./spoken.ts";

// Scripts of which the text alone says what they can reach, so that they can be sent one behind the other and read by
// `lockstep_read`. A list of what is known: anything else is not plain, and is followed with more care.

/** What to read after a plain script. */
export type Plain = {
  /** Of the tables that it touched. */
  readonly kinds: ReadonlySet<TableKind>;
  /** False when it only drops: what is gone is told, and there is nothing to read. */
  readonly reads: boolean;
  /** False when it also writes rows, which can leave more in a session than settings. */
  readonly onlyShapes: boolean;
  /**
   * What it makes or changes, by names that tell apart what is read apart. Two scripts without a name in common can be
   * read at once. Null when it drops or grants: it is read alone.
   */
  readonly names: readonly string[] | null;
};

type TableKind = "table" | "column" | "constraint";
type Node = Readonly<Record<string, unknown>>;

const none: readonly TableKind[] = [];
const all: readonly TableKind[] = ["table", "column", "constraint"];

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const record = (value: unknown): Node => (isNode(value) ? value : {});
const list = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.map(record) : []);
const restricted = (node: Node): boolean => node.behavior === undefined || node.behavior === "DROP_RESTRICT";
const lasting = (relation: unknown): boolean => record(relation).relpersistence !== "t";

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
const kindsOfColumn = (column: Node): readonly TableKind[] | null => {
  const types = list(column.constraints).map((one) => record(one.Constraint).contype);
  if (!types.every((type) => ownConstraints.has(type) || columnTraits.has(type) || attributes.has(type))) return null;
  return types.some((type) => ownConstraints.has(type)) ? ["column", "constraint"] : ["column"];
};

const kindsOfConstraint = (constraint: Node): readonly TableKind[] | null => {
  // An index that becomes a constraint's is an object less.
  if (constraint.indexname !== undefined || !ownConstraints.has(constraint.contype)) return null;
  return constraint.contype === "CONSTR_PRIMARY" ? ["column", "constraint"] : ["constraint"];
};

const kindsOfCommand: Readonly<Record<string, readonly TableKind[]>> = {
  AT_DropColumn: ["column"],
  AT_ColumnDefault: ["column"],
  AT_SetNotNull: ["column"],
  AT_DropNotNull: ["column"],
  AT_SetStatistics: ["column"],
  AT_SetOptions: ["column"],
  AT_ResetOptions: ["column"],
  AT_SetStorage: ["column"],
  AT_SetCompression: ["column"],
  // A constraint may be a column's NOT NULL.
  AT_DropConstraint: ["column"],
  AT_ValidateConstraint: ["column", "constraint"],
  AT_EnableRowSecurity: ["table"],
  AT_DisableRowSecurity: ["table"],
  AT_ForceRowSecurity: ["table"],
  AT_NoForceRowSecurity: ["table"],
  AT_ReplicaIdentity: ["table"],
};

const alterTable = (node: Node): readonly TableKind[] | null => {
  if (node.objtype !== "OBJECT_TABLE") return null;
  const kinds: TableKind[] = [];
  for (const command of list(node.cmds).map((one) => record(one.AlterTableCmd))) {
    const { subtype, def } = command;
    const own =
      subtype === "AT_AddColumn"
        ? kindsOfColumn(record(record(def).ColumnDef))
        : subtype === "AT_AddConstraint"
          ? kindsOfConstraint(record(record(def).Constraint))
          : (kindsOfCommand[String(subtype)] ?? null);
    if (own === null || !restricted(command)) return null;
    kinds.push(...own);
  }
  return kinds;
};

const createTable = (node: Node): readonly TableKind[] | null => {
  if (node.inhRelations !== undefined || node.partbound !== undefined || node.partspec !== undefined) return null;
  if (node.ofTypename !== undefined || !lasting(node.relation)) return null;
  const known = list(node.tableElts).every((element) => {
    if (element.ColumnDef !== undefined) return kindsOfColumn(record(element.ColumnDef)) !== null;
    return element.Constraint !== undefined && kindsOfConstraint(record(element.Constraint)) !== null;
  });
  return known ? all : null;
};

const commented: Readonly<Record<string, readonly TableKind[]>> = {
  OBJECT_TABLE: ["table"],
  OBJECT_COLUMN: ["column"],
  OBJECT_VIEW: none,
  OBJECT_FUNCTION: none,
  OBJECT_POLICY: none,
  OBJECT_TRIGGER: none,
  OBJECT_TABCONSTRAINT: none,
};

const dropped: ReadonlySet<unknown> = new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_INDEX",
  "OBJECT_FUNCTION",
  "OBJECT_TRIGGER",
  "OBJECT_POLICY",
  "OBJECT_TYPE",
  "OBJECT_SEQUENCE",
]);

const grant = (node: Node): readonly TableKind[] | null => {
  const columns = list(node.privileges).some((one) => record(one.AccessPriv).cols !== undefined);
  return node.objtype === "OBJECT_TABLE" && node.targtype !== "ACL_TARGET_DEFAULTS" && restricted(node) && !columns
    ? none
    : null;
};

const readers: Readonly<Record<string, (node: Node) => readonly TableKind[] | null>> = {
  CreateStmt: createTable,
  AlterTableStmt: alterTable,
  IndexStmt: (node) => (node.concurrent === true ? null : none),
  ViewStmt: (node) => (lasting(node.view) ? none : null),
  CreateFunctionStmt: (node) => (node.is_procedure === true ? null : none),
  CreateTrigStmt: (node) => (node.isconstraint === true ? null : none),
  CreatePolicyStmt: () => none,
  AlterPolicyStmt: () => none,
  CreateEnumStmt: () => none,
  AlterEnumStmt: (node) => (node.oldVal === undefined ? none : null),
  CreateSeqStmt: (node) => (lasting(node.sequence) ? none : null),
  CommentStmt: (node) => commented[String(node.objtype)] ?? null,
  GrantStmt: grant,
  DropStmt: (node) =>
    dropped.has(node.removeType) && node.concurrent !== true && (restricted(node) || node.removeType === "OBJECT_TABLE")
      ? none
      : null,
  InsertStmt: () => none,
  UpdateStmt: () => none,
  DeleteStmt: () => none,
};

const relationName = (relation: unknown): string => String(record(relation).relname);

/** The last word of a name that is a list of strings, or the one before it. */
const lastOf = (name: unknown, fromEnd = 1): string => String(record(list(name).at(-fromEnd)?.String).sval);
const nameOf = (object: unknown, fromEnd = 1): string => {
  const { List, ObjectWithArgs } = record(object);
  return lastOf(record(List).items ?? record(ObjectWithArgs).objname, fromEnd);
};

const namers: Readonly<Record<string, (node: Node, kinds: readonly TableKind[]) => readonly string[] | null>> = {
  CreateStmt: ({ relation }) => all.map((kind) => `${kind} ${relationName(relation)}`),
  AlterTableStmt: ({ relation, cmds }, kinds) =>
    list(cmds).some((one) => /Drop(Column|Constraint)/.test(String(record(one.AlterTableCmd).subtype)))
      ? null
      : kinds.map((kind) => `${kind} ${relationName(relation)}`),
  // Made new, and nothing else is read with them.
  IndexStmt: () => none,
  CreatePolicyStmt: () => none,
  InsertStmt: () => none,
  UpdateStmt: () => none,
  DeleteStmt: () => none,
  ViewStmt: ({ view }) => [`view ${relationName(view)}`],
  CreateFunctionStmt: ({ funcname }) => [`function ${lastOf(funcname)}`],
  CreateTrigStmt: ({ replace, relation }) => (replace === true ? [`part ${relationName(relation)}`] : none),
  CreateEnumStmt: ({ typeName }) => [`type ${lastOf(typeName)}`],
  AlterEnumStmt: ({ typeName }) => [`type ${lastOf(typeName)}`],
  CreateSeqStmt: ({ sequence }) => [`sequence ${relationName(sequence)}`],
  CommentStmt: ({ objtype, object }) => {
    if (objtype === "OBJECT_TABLE") return [`table ${nameOf(object)}`];
    if (objtype === "OBJECT_COLUMN") return [`column ${nameOf(object, 2)}`, `view ${nameOf(object, 2)}`];
    if (objtype === "OBJECT_VIEW") return [`view ${nameOf(object)}`];
    return objtype === "OBJECT_FUNCTION" ? [`function ${nameOf(object)}`] : null;
  },
};

const writesRows: ReadonlySet<string> = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt"]);

// Only where nothing was dropped inside of a block that failed: plpgsql code may raise whatever it likes.
const mayTakeBackDrops = (statements: readonly Statement[], sql: string): boolean =>
  /\bexception\b/i.test(sql) && statements.some(({ tag }) => writesRows.has(tag));

/** What has to be read after a script; null when its text does not say. */
export const plainScript = (sql: string): Plain | null => {
  if (callsForAll(sql) || hidesSharedChanges(sql)) return null;
  const { statements, error } = parse(sql);
  if (error !== null || mayTakeBackDrops(statements, sql)) return null;
  const kinds = new Set<TableKind>();
  let names: readonly string[] | null = none;
  for (const { tag, node } of statements) {
    const own = Object.hasOwn(readers, tag) ? readers[tag]?.(node) : null;
    if (own === null || own === undefined) return null;
    for (const kind of own) kinds.add(kind);
    const named = namers[tag]?.(node, own) ?? null;
    names = names === null || named === null ? null : [...names, ...named];
  }
  return {
    kinds,
    names,
    reads: statements.some(({ tag }) => tag !== "DropStmt"),
    onlyShapes: !statements.some(({ tag }) => writesRows.has(tag)),
  };
};
