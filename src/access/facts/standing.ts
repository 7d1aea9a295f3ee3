// Which rights a role has in the end: its own, those of the roles that it is in, and those of everybody.
import type { Command } from "../../model/index.ts";
import type { CatalogRows, GrantRow } from "./catalog-queries.ts";

/** 0 stands for `public`, as in Postgres' own lists of rights. */
export const everybody = 0;

/** Every role whose rights a role has without asking, itself included, `public` not. */
export type RolesOf = (role: number) => ReadonlySet<number>;

export const rolesOf = ({ members }: Pick<CatalogRows, "members">): RolesOf => {
  const parents = new Map<number, number[]>();
  for (const { member, role, inherits } of members) {
    if (inherits) parents.set(member, [...(parents.get(member) ?? []), role]);
  }
  const known = new Map<number, ReadonlySet<number>>();
  return (role) => {
    const found = known.get(role) ?? reach(role, parents);
    known.set(role, found);
    return found;
  };
};

const reach = (start: number, parents: ReadonlyMap<number, readonly number[]>): ReadonlySet<number> => {
  const found = new Set([start]);
  // A set hands out what is added to it on the way.
  for (const role of found) for (const parent of parents.get(role) ?? []) found.add(parent);
  return found;
};

/** By object: grantee → rights. */
export type Rights = ReadonlyMap<number, ReadonlyMap<number, readonly string[]>>;

export const rightsOf = (rows: readonly GrantRow[]): Rights => {
  const found = new Map<number, Map<number, readonly string[]>>();
  for (const { object, grantee, privileges } of rows) {
    const one = found.get(object) ?? new Map<number, readonly string[]>();
    one.set(grantee, privileges);
    found.set(object, one);
  }
  return found;
};

/** Is one of these roles granted anything on the object? */
export const isGranted = (rights: Rights, object: number, roles: ReadonlySet<number>): boolean => {
  const granted = rights.get(object);
  return granted !== undefined && [...granted.keys()].some((grantee) => roles.has(grantee));
};

const commands = ["select", "insert", "update", "delete"] as const satisfies readonly Command[];

/** Names of rights as commands, in the order that readers expect. */
export const commandsIn = (privileges: ReadonlySet<string>): readonly Command[] =>
  commands.filter((command) => privileges.has(command.toUpperCase()));
