import type { Change, Json } from "../model/index.ts";
import type { Remedy } from "./contract.ts";
import {
  differs,
  lastPart,
  nameOf,
  optionsElsewhere,
  parentName,
  type Traits,
  text,
  undoAcl,
  undoComment,
  wanted,
} from "./undo.ts";

const collated = (json: Json): string => (typeof json === "string" ? ` collate ${json}` : "");

const addition = (change: Change, name: string): string => {
  const traits = change.before ?? {};
  const generated = text(traits.generated);
  const identity = text(traits.identity);
  const fallback = text(traits.default);
  return [
    `add column ${name} ${text(traits.type) ?? "text"}${collated(traits.collation ?? null)}`,
    generated === null
      ? ""
      : ` generated always as (${generated}) ${traits["generated virtual"] === true ? "virtual" : "stored"}`,
    identity === null ? "" : ` generated ${identity} as identity`,
    fallback === null ? "" : ` default ${fallback}`,
    traits["not null"] === true ? " not null" : "",
  ].join("");
};

const typeChange = (change: Change, at: string, name: string, now: Traits): readonly Remedy[] => {
  if (!differs(change, "type") && !differs(change, "collation")) return [];
  const type = text(differs(change, "type") ? wanted(change, "type") : now.type);
  if (type === null) return [];
  const to = `alter column ${name} type ${type}${collated(wanted(change, "collation"))} using`;
  const fallback = text(wanted(change, "default"));
  const back = fallback === null ? "" : `, alter column ${name} set default ${fallback}`;
  // A list of one where there was one, the first of a list where there was a list.
  const listed = type.endsWith("[]")
    ? `case when ${name} is not null then array[${name}]::${type} end`
    : `${name}[1]::${type}`;
  const ways = [`${name}::${type}`, listed].flatMap((way) => [
    `${at} ${to} ${way}`,
    `${at} alter column ${name} drop default; ${at} ${to} ${way}${back}`,
  ]);
  // A foreign table has no rows to work the values out of.
  return [[...ways, `${at} ${to.replace(/ using$/, "")}`]];
};

// Before 16 there is no word for the type's own storage: whichever of these is right is proved.
const storageBack = (change: Change, at: string, name: string): readonly Remedy[] => {
  if (!differs(change, "storage")) return [];
  const storage = text(wanted(change, "storage"));
  const ways = storage === null ? ["default", "extended", "main", "plain"] : [storage];
  return [ways.map((way) => `${at} alter column ${name} set storage ${way}`)];
};

/** The sequence that a default takes from, as it is spelled there. */
const countedBy = (json: Json | undefined): string | null =>
  /^nextval\('((?:[^']|'')+)'::regclass\)$/.exec(text(json) ?? "")?.[1]?.replaceAll("''", "'") ?? null;

// A sequence that the column took from so far may bear the name that the identity's own one wants.
const identityBack = (change: Change, at: string, name: string): readonly Remedy[] => {
  if (!differs(change, "identity")) return [];
  const identity = text(wanted(change, "identity"));
  if (identity === null) return [`${at} alter column ${name} drop identity`];
  if (change.after?.identity != null) return [`${at} alter column ${name} set generated ${identity}`];
  const add = `${at} alter column ${name} add generated ${identity} as identity`;
  const counted = countedBy(change.after?.default);
  const taken = counted === null ? [] : [`${at} alter column ${name} drop default;\ndrop sequence ${counted};\n${add}`];
  return [[...taken, add]];
};

const namesIn = (json: Json | undefined): readonly string[] =>
  (Array.isArray(json) ? json : []).map((option) => String(option).split("=")[0] ?? "");

const optionsBack = (change: Change, at: string): readonly Remedy[] => {
  if (!differs(change, "options")) return [];
  const options = wanted(change, "options");
  const gone = namesIn(change.after?.options).filter((option) => !namesIn(options).includes(option));
  return [
    ...(gone.length > 0 ? [`${at} reset (${gone.join(", ")})`] : []),
    ...(Array.isArray(options) && options.length > 0 ? [`${at} set (${options.join(", ")})`] : []),
  ];
};

const elsewhereBack = (change: Change, at: string, name: string): readonly Remedy[] => {
  const options = optionsElsewhere(change.before?.["foreign options"], change.after?.["foreign options"]);
  return options === "" ? [] : [`${at.replace("alter table", "alter foreign table")} alter column ${name} ${options}`];
};

// Saying it again proves it; what is proved is said anew to be so no more.
const proofBack = (change: Change, at: string, name: string): readonly Remedy[] => {
  if (!differs(change, "not null unproved")) return [];
  if (wanted(change, "not null unproved") !== true) return [`${at} alter column ${name} set not null`];
  const add = `${at} add not null ${name} not valid`;
  return [[`${at} alter column ${name} drop not null;\n${add}`, add]];
};

const settled = (change: Change, at: string, name: string): readonly Remedy[] => {
  const on = (trait: string, remedy: (value: Json) => string): readonly Remedy[] =>
    differs(change, trait) ? [`${at} alter column ${name} ${remedy(wanted(change, trait))}`] : [];
  return [
    ...identityBack(change, at, name),
    ...on("default", (value) => (typeof value === "string" ? `set default ${value}` : "drop default")),
    ...(wanted(change, "not null unproved") === true
      ? []
      : on("not null", (value) => (value === true ? "set not null" : "drop not null"))),
    ...storageBack(change, at, name),
    ...on("compression", (value) => `set compression ${typeof value === "string" ? value : "default"}`),
    ...on("statistics", (value) => `set statistics ${typeof value === "number" ? value : -1}`),
    ...optionsBack(change, `${at} alter column ${name}`),
    ...proofBack(change, at, name),
    ...elsewhereBack(change, at, name),
  ];
};

const privileged = (change: Change, table: string, name: string, now: Traits): readonly Remedy[] =>
  undoAcl(change, table, null, now).map((remedy) =>
    String(remedy)
      .split(";\n")
      .map((statement) =>
        statement.startsWith("revoke all on")
          ? statement.replace("revoke all on", `revoke all (${name}) on`)
          : statement.replace(/^grant (.+?) on /, (_, list: string) => {
              const columns = list.split(", ").map((privilege) => `${privilege} (${name})`);
              return `grant ${columns.join(", ")} on `;
            }),
      )
      .join(";\n"),
  );

// Before 17 an expression cannot be changed in place. Dropping loses nothing, since the values are computed; once the
// column is gone, the next round adds it as it was.
const expressionBack = (change: Change, at: string, name: string): readonly Remedy[] => {
  // Nothing of a virtual column is kept, and no other becomes one.
  if (differs(change, "generated virtual")) return [`${at} drop column ${name}`];
  if (!differs(change, "generated")) return [];
  const expression = text(wanted(change, "generated"));
  if (expression === null) return [`${at} alter column ${name} drop expression`];
  return [[`${at} alter column ${name} set expression as (${expression})`, `${at} drop column ${name}`]];
};

// Tables of the type have its attributes, and follow where they are told to.
const attributeBack = (change: Change, at: string, name: string, now: Traits): readonly Remedy[] => {
  const way = (words: string): Remedy => [`${at} ${words}`, `${at} ${words} cascade`];
  if (change.type === "added") return [way(`drop attribute ${name}`)];
  const collation = collated(differs(change, "collation") ? wanted(change, "collation") : (now.collation ?? null));
  const type = text(differs(change, "type") ? wanted(change, "type") : now.type) ?? "text";
  if (change.type === "removed") return [way(`add attribute ${name} ${type}${collation}`)];
  if (!differs(change, "type") && !differs(change, "collation")) return [];
  return [way(`alter attribute ${name} type ${type}${collation}`)];
};

/** Undoes a change of a column, or of an attribute of a composite type. */
export const undoColumn = (change: Change, now: Traits): readonly Remedy[] => {
  const name = lastPart(nameOf(change));
  const table = parentName(change);
  const commented = undoComment(change, `column ${nameOf(change)}`);
  if (change.parent?.startsWith("type "))
    return [...attributeBack(change, `alter type ${table}`, name, now), ...commented];
  const at = `alter table ${table}`;
  const isTable = change.parent?.startsWith("table ") === true;
  if (change.type === "added") return isTable ? [`${at} drop column ${name}`] : [];
  if (change.type === "removed") return isTable ? [`${at} ${addition(change, name)}`] : [];
  return [
    ...expressionBack(change, at, name),
    ...typeChange(change, at, name, now),
    ...settled(change, at, name),
    ...privileged(change, table, name, now),
    ...commented,
  ];
};
