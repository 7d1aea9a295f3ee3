// What a setting holds while somebody asks: the id of the user where it says who, the least privileged word where it says what.
import type { Json } from "../../model/index.ts";
import type { OwnerId } from "../../rows/index.ts";
import { identityRank } from "../facts/owner-columns.ts";
import type { SettingUse } from "./setting-uses.ts";

export type Standing = "user" | "admin";

const powerful = [
  /^(is_)?(super_?)?admin/i,
  /admin|superuser|root/i,
  /owner|staff|manager|moderator|internal|system|service|support|operator|bypass/i,
];
const humble = ["user", "member", "authenticated", "customer", "client", "viewer", "reader", "guest"];
const opposites: readonly (readonly [yes: string, no: string])[] = [
  ["true", "false"],
  ["on", "off"],
  ["yes", "no"],
  ["t", "f"],
  ["1", "0"],
];

/** Does it say what somebody may do, rather than who it is? */
const saysWhat = (use: SettingUse): boolean =>
  identityRank(use) === 0 || (use.columns.size === 0 && use.constants.size > 0);

const powerOf = (word: string): number => {
  const index = powerful.findIndex((pattern) => pattern.test(word));
  return index === -1 ? 0 : powerful.length - index;
};

const yesAndNo = ({ constants, name, path }: SettingUse): readonly [string, string] | null => {
  const pair = opposites.find(([yes, no]) => constants.has(yes) || constants.has(no));
  if (pair !== undefined) return pair;
  const asks = constants.size === 0 && /(^|[._])(is|can|has|bypass)(_|$)/.test(path.at(-1) ?? name);
  return asks ? ["true", "false"] : null;
};

const byPower = (constants: ReadonlySet<string>): readonly string[] =>
  [...constants].filter((word) => powerOf(word) > 0).sort((a, b) => powerOf(b) - powerOf(a) || (a < b ? -1 : 1));

const wordOf = (use: SettingUse, as: Standing): string => {
  const pair = yesAndNo(use);
  if (pair !== null) return as === "admin" && grants(use) ? pair[0] : pair[1];
  const [strongest] = byPower(use.constants);
  if (as === "admin" && strongest !== undefined) return strongest;
  const meek = [...use.constants].filter((word) => powerOf(word) === 0).sort();
  return humble.find((word) => meek.includes(word)) ?? meek[0] ?? "user";
};

/** Is the word that it asks for, or its own name, one of power? */
const grants = (use: SettingUse): boolean =>
  yesAndNo(use) === null ? byPower(use.constants).length > 0 : powerOf(use.path.at(-1) ?? use.name) > 0;

/** Can it make somebody more than a user? */
export const canEmpower = (use: SettingUse): boolean => saysWhat(use) && grants(use);

/** How an id is written here: by what it is cast to, or by the columns that it is compared with. */
export const idFor = ({ casts, columns }: SettingUse, owner: OwnerId): string | number => {
  const whole = [...casts].some((cast) => /^(int|bigint|smallint|numeric)/.test(cast));
  if (casts.has("uuid")) return owner.uuid;
  if (whole) return owner.integer;
  const types = [...columns];
  if (types.includes("uuid")) return owner.uuid;
  return types.some((type) => /^(integer|bigint|smallint|numeric)/.test(type)) ? owner.integer : owner.text;
};

export const valueFor = (use: SettingUse, owner: OwnerId, as: Standing): string | number =>
  saysWhat(use) ? wordOf(use, as) : idFor(use, owner);

type Tree = { [key: string]: Json };

const isMap = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Puts a value to where a path leads; what is in the way gives way. */
export const putAt = (tree: Tree, path: readonly string[], value: Json): void => {
  const [first = "", ...rest] = path;
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const inner = tree[first];
  const next: Tree = isMap(inner) ? { ...inner } : {};
  putAt(next, rest, value);
  tree[first] = next;
};

/** A word as JSON would hold it. */
export const asJson = (value: string | number): Json => (value === "true" ? true : value === "false" ? false : value);
