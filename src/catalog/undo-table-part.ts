import type { Change, Json } from "../model/index.ts";
import { quoteLiteral } from "../sql/index.ts";
import type { Remedy } from "./contract.ts";
import { differs, lastPart, nameOf, parentName, type Traits, text, undoComment, undoOwner, wanted } from "./undo.ts";

const list = (json: Json): string => (Array.isArray(json) ? json.join(", ") : "public");

const policyClauses = (change: Change): string => {
  const using = text(wanted(change, "using"));
  const check = text(wanted(change, "check"));
  return `${using === null ? "" : ` using (${using})`}${check === null ? "" : ` with check (${check})`}`;
};

const createPolicy = (change: Change, name: string, table: string): string =>
  `create policy ${name} on ${table}${wanted(change, "restrictive") === true ? " as restrictive" : ""} for ${text(wanted(change, "command")) ?? "all"} to ${list(wanted(change, "roles"))}${policyClauses(change)}`;

const alterPolicy = (change: Change, name: string, table: string): readonly Remedy[] => {
  const reshaped = ["command", "restrictive"].some((trait) => differs(change, trait));
  const emptied = ["using", "check"].some((trait) => differs(change, trait) && wanted(change, trait) === null);
  // Postgres cannot take a clause away or change a command in place; the next round restores what the drop took along.
  if (reshaped || emptied) return [`drop policy ${name} on ${table}`];
  const roles = differs(change, "roles") ? ` to ${list(wanted(change, "roles"))}` : "";
  const clauses = policyClauses(change);
  return roles + clauses === "" ? [] : [`alter policy ${name} on ${table}${roles}${clauses}`];
};

const dropOf = (change: Change, name: string, table: string): string => {
  if (change.kind === "index" || change.kind === "statistics") return `drop ${change.kind} ${nameOf(change)}`;
  if (change.kind === "constraint") return `alter table ${table} drop constraint ${name}`;
  return `drop ${change.kind} ${name} on ${table}`;
};

const createOf = (change: Change, name: string, table: string): string | null => {
  if (change.kind === "policy") return createPolicy(change, name, table);
  const definition = text(wanted(change, "definition"));
  if (definition === null) return null;
  return change.kind === "constraint" ? `alter table ${table} add constraint ${name} ${definition}` : definition;
};

const states: Readonly<Record<string, string>> = {
  disabled: "disable",
  replica: "enable replica",
  always: "enable always",
};

const stateOf = (change: Change, name: string, table: string): readonly Remedy[] =>
  (change.kind === "trigger" || change.kind === "rule") && differs(change, "state")
    ? [`alter table ${table} ${states[text(wanted(change, "state")) ?? ""] ?? "enable"} ${change.kind} ${name}`]
    : [];

const targetOf = (change: Change): readonly Remedy[] => {
  if (change.kind !== "statistics" || !differs(change, "target")) return [];
  const target = wanted(change, "target");
  return [`alter statistics ${nameOf(change)} set statistics ${typeof target === "number" ? target : -1}`];
};

const clusterOf = (change: Change, name: string, table: string): readonly Remedy[] =>
  differs(change, "clustered")
    ? [`alter table ${table} ${wanted(change, "clustered") === true ? `cluster on ${name}` : "set without cluster"}`]
    : [];

/** Pairs of a column of an index and how closely its values are sampled. */
const sampledOf = (json: Json | undefined): ReadonlyMap<string, Json> =>
  new Map(
    (Array.isArray(json) ? json : []).map((pair) =>
      Array.isArray(pair) ? [String(pair[0]), pair[1] ?? -1] : ["", -1],
    ),
  );

const sampling = (change: Change): readonly Remedy[] => {
  if (change.kind !== "index" || !differs(change, "statistics")) return [];
  const [before, after] = [sampledOf(change.before?.statistics), sampledOf(change.after?.statistics)];
  return [...new Set([...before.keys(), ...after.keys()])].map(
    (column) => `alter index ${nameOf(change)} alter column ${column} set statistics ${before.get(column) ?? -1}`,
  );
};

// An index of a partitioned table is made for the table alone, which makes it invalid, or for all partitions. One of a
// partition can be attached to it, and never leaves it but by being dropped.
const treeBack = (change: Change, now: Traits): readonly Remedy[] => {
  if (change.kind !== "index" || differs(change, "definition")) return [];
  const name = nameOf(change);
  const definition = text(now.definition) ?? "";
  const parent = text(wanted(change, "attached to"));
  const whole = definition.replace(/^(CREATE (?:UNIQUE )?INDEX .*? ON )ONLY /, "$1");
  const invalid = wanted(change, "invalid") === true;
  return [
    ...(differs(change, "invalid") ? [`drop index ${name};\n${invalid ? definition : whole}`] : []),
    ...(differs(change, "attached to")
      ? [parent === null ? `drop index ${name}` : `alter index ${parent} attach partition ${name}`]
      : []),
  ];
};

const commentOf = (change: Change, name: string, table: string): readonly Remedy[] => {
  const alone = change.kind === "index" || change.kind === "statistics";
  return undoComment(change, alone ? `${change.kind} ${nameOf(change)}` : `${change.kind} ${name} on ${table}`);
};

// The index behind a primary key or unique constraint bears its name.
const constraintIndex = (change: Change, name: string, table: string): readonly Remedy[] => {
  if (change.kind !== "constraint") return [];
  const index = `${table.slice(0, table.length - lastPart(table).length)}${name}`;
  const remark = text(wanted(change, "index comment"));
  const options = wanted(change, "index options");
  const found = change.after?.["index options"];
  const names = (Array.isArray(found) ? found : []).map((option) => String(option).split("=")[0]);
  return [
    ...(differs(change, "index comment")
      ? [`comment on index ${index} is ${remark === null ? "null" : quoteLiteral(remark)}`]
      : []),
    ...(differs(change, "index options") && names.length > 0
      ? [`alter index ${index} reset (${names.join(", ")})`]
      : []),
    ...(Array.isArray(options) ? [`alter index ${index} set (${options.join(", ")})`] : []),
  ];
};

/** Undoes a change of an index, constraint, trigger, policy, rule or statistics object. */
export const undoTablePart = (change: Change, now: Traits): readonly Remedy[] => {
  const name = lastPart(nameOf(change));
  const table = parentName(change);
  if (change.type === "added") return [dropOf(change, name, table)];
  const rest = [
    ...stateOf(change, name, table),
    ...targetOf(change),
    ...sampling(change),
    ...clusterOf(change, name, table),
    ...constraintIndex(change, name, table),
    ...commentOf(change, name, table),
  ];
  if (change.type === "removed") {
    const create = createOf(change, name, table);
    const traits = change.before ?? {};
    const mark = (trait: string) => trait in traits;
    return create === null
      ? []
      : [
          create,
          ...rest.filter((_, at) => at >= 0 && ["state", "target", "statistics", "clustered", "comment"].some(mark)),
        ];
  }
  if (change.kind === "policy") return [...alterPolicy(change, name, table), ...rest];
  // Triggers behind a key are made with it, and are on.
  const remade =
    differs(change, "not valid") || (differs(change, "triggers off") && wanted(change, "triggers off") === null);
  if (remade && !differs(change, "definition")) return [dropOf(change, name, table)];
  if (differs(change, "definition")) {
    const create = createOf(change, name, table);
    return create === null ? [] : [`${dropOf(change, name, table)};\n${create}`, ...rest];
  }
  return [...treeBack(change, now), ...rest, ...undoOwner(change, `${change.kind} ${nameOf(change)}`)];
};
