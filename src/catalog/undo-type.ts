import type { Change, Json } from "../model/index.ts";
import { quoteLiteral } from "../sql/index.ts";
import type { Remedy } from "./contract.ts";
import {
  differs,
  lastPart,
  nameOf,
  parentName,
  type Traits,
  text,
  undoAcl,
  undoComment,
  undoOwner,
  wanted,
} from "./undo.ts";

/** `'a', 'b'` */
const labelList = (labels: Json): string =>
  (Array.isArray(labels) ? labels : []).map((label) => quoteLiteral(String(label))).join(", ");

const domainBack = (change: Change, name: string): readonly Remedy[] => {
  const fallback = text(wanted(change, "default"));
  return [
    ...(differs(change, "not null")
      ? [`alter domain ${name} ${wanted(change, "not null") === true ? "set" : "drop"} not null`]
      : []),
    ...(differs(change, "default")
      ? [`alter domain ${name} ${fallback === null ? "drop default" : `set default ${fallback}`}`]
      : []),
  ];
};

const constraintBack = (change: Change): readonly Remedy[] => {
  const name = lastPart(nameOf(change));
  const domain = parentName(change);
  const definition = text(wanted(change, "definition"));
  const drop = `alter domain ${domain} drop constraint ${name}`;
  const add = `alter domain ${domain} add constraint ${name} ${definition ?? ""}`;
  if (change.type === "added") return [drop];
  if (change.type === "removed") return definition === null ? [] : [add];
  if (definition !== null) return [`${drop};\n${add}`];
  return undoComment(change, `constraint ${name} on domain ${domain}`);
};

const creation = (change: Change, name: string): string | null => {
  const traits = change.before ?? {};
  if (change.kind === "enum") return `create type ${name} as enum (${labelList(traits.labels ?? null)})`;
  if (change.kind === "domain") {
    const fallback = text(traits.default);
    return `create domain ${name} as ${text(traits.base) ?? "text"}${fallback === null ? "" : ` default ${fallback}`}${traits["not null"] === true ? " not null" : ""}`;
  }
  if (change.kind === "range") return `create type ${name} as range (subtype = ${text(traits.subtype) ?? ""})`;
  return traits.form === "composite" ? `create type ${name} as ()` : null;
};

/** Undoes a change of an enum, domain, range or composite type. Enum values that stay are not undone here: see `rebuildEnum`. */
export const undoType = (change: Change, now: Traits): readonly Remedy[] => {
  if (change.kind === "domain constraint") return constraintBack(change);
  const name = nameOf(change);
  const object = `${change.kind === "domain" ? "domain" : "type"} ${name}`;
  if (change.type === "added") return [`drop ${object}`];
  if (change.type === "removed") {
    const create = creation(change, name);
    return create === null ? [] : [create];
  }
  return [
    ...(change.kind === "domain" ? domainBack(change, name) : []),
    ...undoOwner(change, object),
    ...undoAcl(change, object, "usage", now),
    ...undoComment(change, object),
  ];
};
