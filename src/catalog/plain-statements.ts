import { alterTable, createTable } from "./plain-tables.ts";
import {
  all,
  changes,
  creates,
  drops,
  isRestricted,
  lasting,
  lastOf,
  list,
  type Node,
  nameIn,
  nameOf,
  newPart,
  nothing,
  part,
  record,
  relationOf,
  type Slot,
  type StatementReach,
  tableOf,
  without,
} from "./plain-tree.ts";

// The statements that a plain script is made of: what each can change, by its parse tree.

const comment = ({ objtype, object }: Node): StatementReach | null => {
  if (objtype === "OBJECT_TABLE" || objtype === "OBJECT_VIEW") return changes(relationOf(object), ["self"]);
  if (objtype === "OBJECT_COLUMN")
    return {
      ...nothing,
      relations: [relationOf(object, 1)],
      ops: [{ does: "changes", slot: "column", name: nameOf(object) }],
    };
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
    return { ...drops(relation, slots), parts: partsOn(relation) };
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
    ops: objects[0]?.ops ?? [],
    parts: objects.flatMap(({ parts }) => parts),
    cascades,
  };
};

const grant = (node: Node): StatementReach | null => {
  const columns = list(node.privileges).some((one) => record(one.AccessPriv).cols !== undefined);
  const named = node.objtype === "OBJECT_TABLE" && node.targtype === "ACL_TARGET_OBJECT";
  if (!named || !isRestricted(node) || columns) return null;
  const relations = list(node.objects).map(({ RangeVar }) => RangeVar);
  return { ...nothing, relations, ops: [{ does: "changes", slot: "self", name: null }], grants: true };
};

// Postgres finds a name for it.
const namelessIndex = "index";

const createIndex = (node: Node): StatementReach | null => {
  if (node.concurrent === true) return null;
  const name = node.idxname === undefined ? namelessIndex : `index ${String(node.idxname)}`;
  const evaluates = node.whereClause !== undefined || /"expr"/.test(JSON.stringify(node.indexParams));
  return { ...newPart(name, `indexes ${nameIn(node.relation)}`), evaluates };
};

const createSequence = ({ sequence, options, if_not_exists: maybe }: Node): StatementReach | null => {
  const owned = list(options).some(({ DefElem }) => record(DefElem).defname === "owned_by");
  return lasting(sequence) && !owned ? (maybe === true ? changes : creates)(sequence, ["self"]) : null;
};

const readers: Readonly<Record<string, (node: Node) => StatementReach | null>> = {
  CreateStmt: createTable,
  AlterTableStmt: alterTable,
  IndexStmt: createIndex,
  ViewStmt: ({ view, replace }) => {
    const known = replace === true ? changes : creates;
    return lasting(view) ? known(view, ["self", "column"]) : null;
  },
  CreateFunctionStmt: ({ is_procedure, funcname, replace }) => {
    const known = replace === true ? part : newPart;
    return is_procedure === true ? null : known(`function ${lastOf(funcname)}`);
  },
  CreateTrigStmt: ({ isconstraint, relation, replace }) => {
    const known = replace === true ? part : newPart;
    return isconstraint === true ? null : known(`triggers ${nameIn(relation)}`);
  },
  CreatePolicyStmt: ({ table }) => newPart(`policies ${nameIn(table)}`),
  AlterPolicyStmt: ({ table }) => part(`policies ${nameIn(table)}`),
  CreateEnumStmt: ({ typeName }) => newPart(`type ${lastOf(typeName)}`),
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
