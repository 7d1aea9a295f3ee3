import type { Change, Json } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
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

const strings = (json: Json | undefined): readonly string[] =>
  Array.isArray(json) ? json.filter((item) => typeof item === "string") : [];

const optionsBack = (change: Change, object: string, trait: string, prefix: string): readonly Remedy[] => {
  if (!differs(change, trait)) return [];
  const before = strings(change.before?.[trait]);
  const after = strings(change.after?.[trait]);
  const names = after.map((option) => option.split("=")[0] ?? "");
  const gone = names.filter((name) => !before.some((option) => option.startsWith(`${name}=`)));
  return [
    ...(gone.length > 0 ? [`alter ${object} reset (${gone.map((name) => prefix + name).join(", ")})`] : []),
    ...(before.length > 0 ? [`alter ${object} set (${before.map((option) => prefix + option).join(", ")})`] : []),
  ];
};

const replicaIdentity = (change: Change, table: string): readonly Remedy[] => {
  if (!differs(change, "replica identity")) return [];
  const identity = text(wanted(change, "replica identity")) ?? "default";
  return [`alter table ${table} replica identity ${identity.replace(/^index /, "using index ")}`];
};

const ownedSequence = (change: Change): readonly Remedy[] =>
  differs(change, "owned by")
    ? [`alter sequence ${nameOf(change)} owned by ${text(wanted(change, "owned by")) ?? "none"}`]
    : [];

const clauses: Readonly<Record<string, string>> = {
  type: "as",
  start: "start",
  increment: "increment",
  minimum: "minvalue",
  maximum: "maxvalue",
  cache: "cache",
};

const sequenceClauses = (change: Change): string =>
  [
    ...Object.entries(clauses).flatMap(([trait, clause]) => {
      const value = text(wanted(change, trait));
      return value === null ? [] : [` ${clause} ${value}`];
    }),
    ...(differs(change, "cycle") ? [wanted(change, "cycle") === true ? " cycle" : " no cycle"] : []),
  ].join("");

const createView = (change: Change, name: string): string | null => {
  const definition = text(wanted(change, "definition"));
  if (definition === null) return null;
  const options = strings(change.before?.options);
  const having = options.length > 0 ? ` with (${options.join(", ")})` : "";
  const replace = change.kind === "view" ? "or replace " : "";
  return `create ${replace}${change.kind} ${name}${having} as ${definition.trim().replace(/;$/, "")}`;
};

const creation = (change: Change, name: string): string | null => {
  if (change.kind === "sequence") return `create sequence ${name}${sequenceClauses(change)}`;
  if (change.kind !== "table") return createView(change, name);
  const beyond = ["partitioned by", "partition", "inherits", "of type", "foreign server"];
  if (beyond.some((trait) => change.before?.[trait] != null)) return null;
  return `create ${change.before?.persistence === "unlogged" ? "unlogged " : ""}table ${name} ()`;
};

const redefinition = (change: Change, object: string, name: string): readonly Remedy[] => {
  if (change.kind === "sequence") {
    const sequence = sequenceClauses(change);
    // Where it stands may lie beyond its new bounds.
    const alter = `alter sequence ${name}${sequence}`;
    return sequence === "" ? [] : [[alter, `${alter} restart`]];
  }
  const create = differs(change, "definition") ? createView(change, name) : null;
  return create === null ? [] : [[create, `drop ${object};\n${create}`]];
};

// The parent is told by the trait "inherits"; where it did not change, only the bounds did and Postgres cannot alter those.
const partitionBack = (change: Change, name: string, now: Traits): readonly Remedy[] => {
  if (change.kind !== "table" || !(differs(change, "partition") || differs(change, "inherits"))) return [];
  const is = strings(now.inherits);
  const was = differs(change, "inherits") ? strings(change.before?.inherits) : is;
  const bound = text(wanted(change, "partition"));
  const attached = now.partition !== undefined;
  // The order of parents is that in which they came.
  const kept = attached || bound !== null ? [] : is.filter((parent, at) => was[at] === parent);
  const gone = is.filter((parent) => !kept.includes(parent));
  const come = was.filter((parent) => !kept.includes(parent));
  return [
    ...gone.map((parent) =>
      attached ? `alter table ${parent} detach partition ${name}` : `alter table ${name} no inherit ${parent}`,
    ),
    ...come.map((parent) =>
      bound === null
        ? `alter table ${name} inherit ${parent}`
        : `alter table ${parent} attach partition ${name} ${bound}`,
    ),
  ];
};

const typeBack = (change: Change, name: string): readonly Remedy[] => {
  if (!differs(change, "of type")) return [];
  const type = text(wanted(change, "of type"));
  return [`alter table ${name} ${type === null ? "not of" : `of ${type}`}`];
};

const storedBack = (change: Change, object: string): readonly Remedy[] => {
  const back = (trait: string, usual: string): readonly Remedy[] =>
    differs(change, trait) ? [`alter ${object} set ${trait} ${quoteName(text(wanted(change, trait)) ?? usual)}`] : [];
  return [...back("access method", "heap"), ...back("tablespace", "pg_default")];
};

const isForeign = (traits: Traits | null): boolean => traits?.["foreign server"] != null;

type Elsewhere = { readonly server: string | null; readonly options: Json };

const elsewhere = (traits: Traits | null): Elsewhere => {
  const told = traits?.["foreign server"];
  const { server, options } = (told ?? {}) as Traits;
  return { server: text(server), options: options ?? null };
};

// A table is never turned into one that is elsewhere, nor moved to another server: it is made again.
const optionsBackElsewhere = (change: Change, object: string): readonly Remedy[] => {
  const [before, after] = [elsewhere(change.before), elsewhere(change.after)];
  const options = before.server === after.server ? optionsElsewhere(before.options, after.options) : "";
  return options === "" ? [] : [`alter ${object} ${options}`];
};

/** Undoes a change of a table, view, materialized view or sequence. */
export const undoRelation = (change: Change, now: Traits): readonly Remedy[] => {
  const name = nameOf(change);
  const foreign = change.kind === "table" && (isForeign(now) || isForeign(change.after));
  const object = `${foreign ? "foreign " : ""}${change.kind} ${name}`;
  if (change.type === "added") return [`drop ${object}`];
  if (change.type === "removed") {
    const create = creation(change, name);
    // What else it had is told as a difference once it exists again.
    return create === null ? [] : [create];
  }
  const table = change.kind === "table";
  const security = (trait: string, on: string, off: string): readonly Remedy[] =>
    table && differs(change, trait)
      ? [`alter table ${name} ${wanted(change, trait) === true ? on : off} row level security`]
      : [];
  const persistence =
    differs(change, "persistence") && change.kind !== "view"
      ? [`alter ${object} set ${wanted(change, "persistence") === "unlogged" ? "unlogged" : "logged"}`]
      : [];
  return [
    ...redefinition(change, object, name),
    ...(differs(change, "no data") ? [`refresh ${object}`] : []),
    ...security("row security", "enable", "disable"),
    ...security("row security forced", "force", "no force"),
    ...partitionBack(change, name, now),
    ...typeBack(change, name),
    ...storedBack(change, object),
    ...(foreign ? optionsBackElsewhere(change, object) : []),
    ...replicaIdentity(change, name),
    ...persistence,
    ...ownedSequence(change),
    ...optionsBack(change, object, "options", ""),
    ...optionsBack(change, object, "toast options", "toast."),
    ...undoOwner(change, object),
    ...undoAcl(change, change.kind === "sequence" ? object : name, null, now),
    ...undoComment(change, object),
  ];
};
