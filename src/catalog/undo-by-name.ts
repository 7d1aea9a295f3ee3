import type { Change, Json } from "../model/index.ts";
import { quoteLiteral, quoteName } from "../sql/index.ts";
import type { Remedy } from "./contract.ts";
import {
  differs,
  nameOf,
  optionsElsewhere,
  type Traits,
  text,
  undoAcl,
  undoComment,
  undoOwner,
  wanted,
} from "./undo.ts";

// Objects that stand alone. Dropping what a down forgot is nearly all that is ever needed of them.

const strings = (json: Json | undefined): readonly string[] => (Array.isArray(json) ? json.map(String) : []);

const publicationTable = (change: Change): readonly Remedy[] => {
  const traits = { ...change.after, ...change.before };
  const publication = text(traits.publication) ?? nameOf(change).split(" ")[0] ?? "";
  const table = text(traits.table) ?? nameOf(change).slice(publication.length + 1);
  const columns = strings(change.before?.columns);
  const where = text(change.before?.where);
  const addition = `alter publication ${publication} add table ${table}${columns.length > 0 ? ` (${columns.join(", ")})` : ""}${where === null ? "" : ` where ${where}`}`;
  const removal = `alter publication ${publication} drop table ${table}`;
  if (change.type === "added") return [removal];
  return [change.type === "removed" ? addition : `${removal};\n${addition}`];
};

const publication = (change: Change, name: string): readonly Remedy[] => {
  const operations = text(wanted(change, "operations"));
  return [
    ...(operations === null ? [] : [`alter publication ${name} set (publish = '${operations}')`]),
    ...(differs(change, "via root")
      ? [`alter publication ${name} set (publish_via_partition_root = ${wanted(change, "via root") === true})`]
      : []),
    ...(differs(change, "schemas")
      ? [
          ...strings(change.after?.schemas).map(
            (s) => `alter publication ${name} drop tables in schema ${quoteName(s)}`,
          ),
          ...strings(change.before?.schemas).map(
            (s) => `alter publication ${name} add tables in schema ${quoteName(s)}`,
          ),
        ]
      : []),
  ];
};

// What holds without any default privileges. An entry for all schemas repeats it, one for a schema does not.
const builtIn: Readonly<Record<string, readonly string[]>> = {
  functions: ["public=EXECUTE"],
  types: ["public=USAGE"],
};

const defaultPrivileges = (change: Change): readonly Remedy[] => {
  const match = /^for role (.+?)( in schema .+?)? on (.+)$/.exec(nameOf(change));
  if (match === null) return [];
  const [, role = "", schema = "", objects = ""] = match;
  const at = `alter default privileges for role ${role}${schema}`;
  const implied = schema === "" ? (builtIn[objects] ?? []) : [];
  const own = (item: string) => schema !== "" || !item.startsWith(`${role}=`);
  const listed = (traits: Change["before"]) => (traits === null ? implied : strings(traits.acl).filter(own));
  const [before, after] = [listed(change.before), listed(change.after)];
  const statement = (verb: "grant" | "revoke", item: string) => {
    const [grantee = "", privilege = ""] = item.split("=");
    const word = privilege.replace("*", "").toLowerCase();
    const passable = verb === "grant" && privilege.endsWith("*") ? " with grant option" : "";
    return `${at} ${verb} ${word} on ${objects} ${verb === "grant" ? "to" : "from"} ${grantee}${passable}`;
  };
  return [
    [
      ...after.filter((item) => !before.includes(item)).map((item) => statement("revoke", item)),
      ...before.filter((item) => !after.includes(item)).map((item) => statement("grant", item)),
    ].join(";\n"),
  ];
};

/** What can be said anew of a wrapper, a server or a mapping. What a mapping holds is secret, and known by name alone. */
const foreignBack = (change: Change, object: string): readonly Remedy[] => {
  if (change.kind !== "server" && change.kind !== "foreign data wrapper") return [];
  const version = text(wanted(change, "version"));
  const options = optionsElsewhere(change.before?.options, change.after?.options);
  return [
    ...(change.kind === "server" && version !== null ? [`alter ${object} version ${quoteLiteral(version)}`] : []),
    ...(options === "" ? [] : [`alter ${object} ${options}`]),
  ];
};

const creation = (change: Change, name: string): string | null => {
  const traits = change.before ?? {};
  if (change.kind === "schema") return `create schema ${name}`;
  if (change.kind === "extension")
    return `create extension ${name} with schema ${quoteName(text(traits.schema) ?? "public")}`;
  if (change.kind === "publication") {
    return `create publication ${name}${traits["all tables"] === true ? " for all tables" : ""} with (publish = '${text(traits.operations) ?? ""}')`;
  }
  if (change.kind === "event trigger") {
    const tags = strings(traits.tags).map((tag) => `'${tag}'`);
    return `create event trigger ${name} on ${text(traits.event)}${tags.length > 0 ? ` when tag in (${tags.join(", ")})` : ""} execute function ${text(traits.function)}()`;
  }
  return null;
};

const defaultOf: Readonly<Record<string, string>> = { language: "usage" };

/** Undoes a change of something that stands alone: a schema, an extension, a publication, an operator. */
export const undoByName = (change: Change, now: Traits): readonly Remedy[] => {
  if (change.kind === "publication table") return publicationTable(change);
  if (change.kind === "default privileges") return defaultPrivileges(change);
  const name = nameOf(change);
  const object = `${change.kind} ${name}`;
  if (change.type === "added") return [`drop ${object}`];
  if (change.type === "removed") {
    const create = creation(change, name);
    return create === null ? [] : [create];
  }
  const acl = change.kind === "server" ? `foreign server ${name}` : object;
  return [
    ...(change.kind === "publication" ? publication(change, name) : []),
    ...(change.kind === "extension" && differs(change, "schema")
      ? [`alter extension ${name} set schema ${quoteName(text(wanted(change, "schema")) ?? "public")}`]
      : []),
    ...foreignBack(change, object),
    ...undoOwner(change, object),
    ...undoAcl(change, acl, defaultOf[change.kind] ?? null, now),
    ...undoComment(change, object),
  ];
};
