import type { Relation } from "../model/index.ts";
import { nameParts } from "./object-name.ts";
import { wordsOf } from "./sensitive-names.ts";

/** Where the platform keeps accounts: `auth.users`. */
export const isIdentityTable = ({ name, platform }: Relation): boolean => platform && name === "auth.users";

/** Whatever stands before them: `app_users`, `AdminUser`. */
const people: ReadonlySet<string> = new Set(["user", "users"]);
/** Only alone or with words that say no more: `bank_accounts` are none. */
const accounts: ReadonlySet<string> = new Set([
  "account",
  "accounts",
  "identity",
  "identities",
  "credential",
  "credentials",
  "session",
  "sessions",
]);
const qualifiers: ReadonlySet<string> = new Set(["app", "application", "auth", "login", "tbl", ...people]);
const marks: ReadonlySet<string> = new Set([
  "email",
  "mail",
  "phone",
  "password",
  "passwd",
  "pwd",
  "provider",
  "token",
  "username",
  "login",
]);

/** A table of accounts by its name and by what it holds: `users` with an email, `auth_user` with a password. */
export const isUsersLike = ({ name, columns }: Relation): boolean => {
  const words = wordsOf(nameParts(name).at(-1) ?? name);
  const last = words.at(-1) ?? "";
  const alone = words.slice(0, -1).every((word) => qualifiers.has(word));
  if (!people.has(last) && !(accounts.has(last) && alone)) return false;
  return columns.some((column) => wordsOf(column.name).some((word) => marks.has(word)));
};
