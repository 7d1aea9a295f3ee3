import type { Change, Json } from "../model/index.ts";
import { quoteLiteral, quoteName } from "../sql/index.ts";
import type { Remedy } from "./contract.ts";

// Pieces that the families' undo share. A change goes from `before`, which is wanted, to `after`, which is there.

export type Traits = Readonly<Record<string, Json>>;

/** The address without its kind: `public.users.email`. */
export const nameOf = (change: Change): string => change.address.slice(change.kind.length + 1);

/** The parent's address without its kind. */
export const parentName = (change: Change): string =>
  change.parent === null ? "" : change.parent.replace(/^(materialized view|view|table|type|domain|publication) /, "");

/** The last part of a dotted name; quotes are kept. */
export const lastPart = (name: string): string => /(?:"(?:[^"]|"")*"|[^."]+)$/.exec(name)?.[0] ?? name;

export const text = (json: Json | undefined): string | null => (typeof json === "string" ? json : null);

const has = (traits: Traits | null, name: string): boolean => traits !== null && name in traits;

/** Was this trait changed? */
export const differs = (change: Change, trait: string): boolean =>
  has(change.before, trait) || has(change.after, trait);

/** The wanted value of a trait. */
export const wanted = (change: Change, trait: string): Json => change.before?.[trait] ?? null;

export const undoComment = (change: Change, object: string): readonly Remedy[] => {
  if (!differs(change, "comment")) return [];
  const comment = text(wanted(change, "comment"));
  return [`comment on ${object} is ${comment === null ? "null" : quoteLiteral(comment)}`];
};

export const undoOwner = (change: Change, object: string): readonly Remedy[] => {
  const owner = text(wanted(change, "owner"));
  return change.type === "altered" && differs(change, "owner") && owner !== null
    ? [`alter ${object} owner to "${owner.replaceAll('"', '""')}"`]
    : [];
};

/** `options (add a '1', set b '2', drop c)` of things that are elsewhere; empty where nothing differs. */
export const optionsElsewhere = (before: Json | undefined, after: Json | undefined): string => {
  const read = (json: Json | undefined): ReadonlyMap<string, string> =>
    new Map(
      (Array.isArray(json) ? json : []).map((option) => {
        const told = String(option);
        const at = told.indexOf("=");
        return [told.slice(0, at), told.slice(at + 1)];
      }),
    );
  const [shall, is] = [read(before), read(after)];
  const clauses = [
    ...[...is.keys()].filter((name) => !shall.has(name)).map((name) => `drop ${quoteName(name)}`),
    ...[...shall]
      .filter(([name, value]) => is.get(name) !== value)
      .map(([name, value]) => `${is.has(name) ? "set" : "add"} ${quoteName(name)} ${quoteLiteral(value)}`),
  ];
  return clauses.length === 0 ? "" : `options (${clauses.join(", ")})`;
};

type Privileges = Readonly<Record<string, readonly string[]>>;

const privileges = (json: Json | undefined): Privileges =>
  json !== null && typeof json === "object" && !Array.isArray(json) ? (json as Privileges) : {};

const grants = (object: string, grantee: string, list: readonly string[]): readonly string[] => {
  const plain = list.filter((item) => !item.endsWith("*"));
  const passable = list.filter((item) => item.endsWith("*")).map((item) => item.slice(0, -1));
  return [
    ...(plain.length > 0 ? [`grant ${plain.join(", ").toLowerCase()} on ${object} to ${grantee}`] : []),
    ...(passable.length > 0
      ? [`grant ${passable.join(", ").toLowerCase()} on ${object} to ${grantee} with grant option`]
      : []),
  ];
};

/** Brings privileges back. `byDefault`: what PUBLIC has while nobody granted anything. */
export const undoAcl = (change: Change, object: string, byDefault: string | null, now: Traits): readonly Remedy[] => {
  if (!differs(change, "acl")) return [];
  const before = privileges(change.before?.acl);
  const after = privileges(change.after?.acl);
  const statements: string[] = [];
  const unset = change.before !== null && change.before.acl === null;
  const holder = text(now.owner) ?? "";
  for (const grantee of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    if (JSON.stringify(before[grantee]) === JSON.stringify(after[grantee])) continue;
    // While nothing was granted the owner has everything, and mostly still has: the next round looks again.
    if (unset && grantee === holder) continue;
    if (grantee in after) statements.push(`revoke all on ${object} from ${grantee}`);
    statements.push(...grants(object, grantee, before[grantee] ?? []));
  }
  if (unset && byDefault !== null && JSON.stringify(after.public) !== JSON.stringify([byDefault.toUpperCase()]))
    statements.push(`grant ${byDefault} on ${object} to public`);
  if (!unset && byDefault !== null && change.after?.acl === null && !("public" in before))
    statements.push(`revoke ${byDefault} on ${object} from public`);
  if (statements.length > 0) return [statements.join(";\n")];
  return unset ? [`grant all on ${object} to ${holder}`] : [];
};
