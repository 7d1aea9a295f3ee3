// Which statement is about which object. Used to find a line, never to judge.

import { creates, type Node, nodeAt, nodesAt, type Statement, stringsAt, textAt } from "../sql/index.ts";
import { couldBe } from "./object-name.ts";

/** Is the statement about it? */
export type Tells = (statement: Statement) => boolean;

const rangeParts = (range: Node): readonly string[] =>
  ["schemaname", "relname"].flatMap((field) => textAt(range, field) ?? []);

/** `create table`, `create view`, a renaming, and the like inside of a DO block. */
export const makes =
  (parts: readonly string[]): Tells =>
  (statement) => {
    const endings = parts.map((_, index) => parts.slice(index).join("."));
    return creates(statement).some(({ name }) => endings.includes(name));
  };

const subtypes: Readonly<Record<string, RegExp>> = {
  "row security": /^AT_(?:Enable|Disable)RowSecurity$/,
  "row security forced": /^AT_(?:No)?ForceRowSecurity$/,
  options: /RelOptions$/,
  owner: /^AT_ChangeOwner$/,
};

const granted = (node: Node): readonly (readonly string[])[] =>
  nodesAt(node, "objects").map((object) => {
    const range = nodeAt(object, "RangeVar");
    return "relname" in range ? rangeParts(range) : stringsAt(nodeAt(object, "ObjectWithArgs"), "objname");
  });

const schemasOf = (node: Node): readonly string[] => stringsAt(node, "objects");

/** A grant that names the object, or opens its whole schema. */
export const grants = (parts: readonly string[]): Tells => changesRights(parts, true);

/** The same taken back. */
export const revokes = (parts: readonly string[]): Tells => changesRights(parts, false);

const changesRights =
  (parts: readonly string[], given: boolean): Tells =>
  ({ tag, node }) => {
    if (tag !== "GrantStmt" || (node.is_grant === true) !== given) return false;
    if (node.targtype === "ACL_TARGET_ALL_IN_SCHEMA") return schemasOf(node).includes(parts[0] ?? "");
    return granted(node).some((written) => couldBe(written, parts));
  };

/** A statement that changes one trait of a relation. */
export const alters =
  (parts: readonly string[], trait: string): Tells =>
  (statement) => {
    if (trait === "acl") return grants(parts)(statement);
    if (trait === "rights") return revokes(parts)(statement);
    const { tag, node } = statement;
    const subtype = subtypes[trait];
    if (subtype === undefined || tag !== "AlterTableStmt") return false;
    const commands = nodesAt(node, "cmds").map((command) => String(nodeAt(command, "AlterTableCmd").subtype));
    return commands.some((one) => subtype.test(one)) && couldBe(rangeParts(nodeAt(node, "relation")), parts);
  };

/** `create policy` and `alter policy`. */
export const writesPolicy =
  (table: readonly string[], policy: string): Tells =>
  (statement) => {
    const { tag, node } = statement;
    if (tag === "CreatePolicyStmt" || tag === "AlterPolicyStmt")
      return node.policy_name === policy && couldBe(rangeParts(nodeAt(node, "table")), table);
    return makes([...table, policy])(statement) && tag !== "CreateFunctionStmt";
  };

const parameterCount = (node: Node, field: string): number =>
  nodesAt(node, field).filter(({ FunctionParameter: one }) => {
    const mode = typeof one === "object" && one !== null && "mode" in one ? one.mode : null;
    return mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE";
  }).length;

/** `create function` and `alter function`, with so many arguments where that is asked. */
export const makesRoutine =
  (parts: readonly string[], count: number | null): Tells =>
  (statement) => {
    const { tag, node } = statement;
    const func = nodeAt(node, "func");
    if (tag === "CreateFunctionStmt")
      return (
        couldBe(stringsAt(node, "funcname"), parts) && (count === null || parameterCount(node, "parameters") === count)
      );
    if (tag === "AlterFunctionStmt")
      return (
        couldBe(stringsAt(func, "objname"), parts) && (count === null || nodesAt(func, "objargs").length === count)
      );
    return count === null && makes(parts)(statement);
  };

export const alterRole =
  (role: string): Tells =>
  ({ tag, node }) =>
    (tag === "CreateRoleStmt" && node.role === role) ||
    (tag === "AlterRoleStmt" && nodeAt(node, "role").rolename === role);

const isFor = (grantee: Node, role: string): boolean =>
  role === "public" ? grantee.roletype === "ROLESPEC_PUBLIC" : grantee.rolename === role;

/** Are these the grantees of a grant, the role itself or everybody? */
const grantees = (node: Node): readonly Node[] =>
  nodesAt(node, "grantees").map((grantee) => nodeAt(grantee, "RoleSpec"));

/** `alter default privileges … grant … on tables`. */
export const defaults =
  (schema: string | null, role: string | null): Tells =>
  ({ tag, node }) => {
    const action = nodeAt(node, "action");
    if (tag !== "AlterDefaultPrivilegesStmt" || action.is_grant !== true || action.objtype !== "OBJECT_TABLE")
      return false;
    const options = nodesAt(node, "options").map((option) => nodeAt(option, "DefElem"));
    const schemas = options
      .filter(({ defname }) => defname === "schemas")
      .flatMap((option) => stringsAt(nodeAt(nodeAt(option, "arg"), "List"), "items"));
    const inSchema = schema === null ? schemas.length === 0 : schemas.includes(schema);
    return inSchema && (role === null || grantees(action).some((one) => isFor(one, role)));
  };

/** Does the statement grant this command on this relation by its name, to this role or to everybody? */
export const grantsByName =
  (parts: readonly string[], command: string, role: string): Tells =>
  ({ tag, node }) => {
    if (tag !== "GrantStmt" || node.is_grant !== true || node.targtype !== "ACL_TARGET_OBJECT") return false;
    const named = nodesAt(node, "privileges").map((one) => textAt(nodeAt(one, "AccessPriv"), "priv_name"));
    if (named.length > 0 && !named.includes(command)) return false;
    if (!grantees(node).some((one) => isFor(one, role) || isFor(one, "public"))) return false;
    return granted(node).some((written) => couldBe(written, parts));
  };
