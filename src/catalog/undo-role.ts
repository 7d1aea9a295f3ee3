import type { Change, Json } from "../model/index.ts";
import { quoteLiteral } from "../sql/index.ts";
import type { Remedy } from "./contract.ts";
import { differs, nameOf, text, undoComment, wanted } from "./undo.ts";

const attributes: Readonly<Record<string, readonly [on: string, off: string]>> = {
  "no inherit": ["noinherit", "inherit"],
  "create role": ["createrole", "nocreaterole"],
  "create database": ["createdb", "nocreatedb"],
  login: ["login", "nologin"],
  replication: ["replication", "noreplication"],
  "bypass row security": ["bypassrls", "nobypassrls"],
};

const settings = (json: Json | undefined): readonly string[] => (Array.isArray(json) ? json.map(String) : []);

const settingsBack = (before: readonly string[], after: readonly string[], at: string): readonly string[] => {
  const nameIn = (setting: string) => setting.slice(0, setting.indexOf("="));
  const kept = new Set(before.map(nameIn));
  return [
    ...after.filter((setting) => !kept.has(nameIn(setting))).map((setting) => `${at} reset ${nameIn(setting)}`),
    ...before
      .filter((setting) => !after.includes(setting))
      .map((setting) => `${at} set ${nameIn(setting)} to ${quoteLiteral(setting.slice(setting.indexOf("=") + 1))}`),
  ];
};

const membershipBack = (change: Change): readonly Remedy[] => {
  const [member = "", role = ""] = nameOf(change).split(" in ");
  const admin = wanted(change, "admin") === true ? " with admin option" : "";
  return change.type === "added" ? [`revoke ${role} from ${member}`] : [`grant ${role} to ${member}${admin}`];
};

/** Undoes a change of a role, a membership or the database's own settings. */
export const undoRole = (change: Change): readonly Remedy[] => {
  if (change.kind === "membership") return membershipBack(change);
  if (change.kind === "database") return [];
  const name = nameOf(change);
  if (change.type === "added") return [`drop role ${name}`];
  if (change.type === "removed") return [`create role ${name}`];
  const words = Object.entries(attributes)
    .filter(([trait]) => differs(change, trait))
    .map(([trait, [on, off]]) => (wanted(change, trait) === true ? on : off));
  const limit = wanted(change, "connection limit");
  const until = text(wanted(change, "valid until"));
  return [
    ...(words.length > 0 ? [`alter role ${name} ${words.join(" ")}`] : []),
    ...(differs(change, "connection limit")
      ? [`alter role ${name} connection limit ${typeof limit === "number" ? limit : -1}`]
      : []),
    ...(differs(change, "valid until") ? [`alter role ${name} valid until ${quoteLiteral(until ?? "infinity")}`] : []),
    ...settingsBack(settings(change.before?.settings), settings(change.after?.settings), `alter role ${name}`),
    ...undoComment(change, `role ${name}`),
  ];
};
