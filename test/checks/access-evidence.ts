// What a look at who reaches what saw, in as few words as a test needs: everything that is left out is harmless.

import type {
  Access,
  AccessEvidence,
  ApiRole,
  Call,
  Cell,
  Command,
  Grant,
  Identity,
  Policy,
  Reach,
  Relation,
  Routine,
} from "../../src/model/index.ts";

const everything: readonly Command[] = ["select", "insert", "update", "delete"];

/** A role that clients come in with, held by row level security. */
export const apiRole = (name: string, parts: Partial<ApiRole> = {}): ApiRole => ({
  name,
  bypassesRls: false,
  superuser: false,
  trusted: false,
  why: "in a test",
  ...parts,
});

/** Somebody who asks; nobody in particular where the role is `anon`, and a user otherwise. */
export const identity = (role: string, parts: Partial<Identity> = {}): Identity => ({
  id: role,
  role,
  settings: {},
  actsAs: role === "anon" ? "nobody" : "user",
  why: "in a test",
  ...parts,
});

/** What a role was granted; every command where none is named. */
export const grant = (role: string, commands: readonly Command[] = everything, viaPublic: readonly Command[] = []) =>
  ({ role, commands, viaPublic }) satisfies Grant;

/** A permissive policy for every command that lets `public` see its own rows. */
export const policy = (name: string, parts: Partial<Policy> = {}): Policy => ({
  name,
  command: "all",
  permissive: true,
  roles: ["public"],
  using: "(user_id = ( SELECT auth.uid() AS uid))",
  check: null,
  ...parts,
});

/** A table in `public` that is exposed to anon and authenticated with every command, has row level security and no policy. */
export const relation = (name: string, parts: Partial<Relation> = {}): Relation => ({
  name: name.includes(".") ? name : `public.${name}`,
  schema: name.includes(".") ? (name.split(".")[0] ?? "public") : "public",
  kind: "table",
  owner: "postgres",
  platform: false,
  rowSecurity: true,
  forced: false,
  partitionOf: null,
  exposed: true,
  exempt: null,
  grants: [grant("anon"), grant("authenticated")],
  policies: [],
  columns: [{ name: "id", type: "uuid", notNull: true, references: null }],
  ownerColumn: null,
  indexed: ["id"],
  securityInvoker: false,
  reads: [],
  ...parts,
});

/** A function in `public` that runs with the caller's rights, has its search_path pinned, and that nobody can call. */
export const routine = (name: string, parts: Partial<Routine> = {}): Routine => ({
  name: name.includes(".") ? name : `public.${name}`,
  schema: name.includes(".") ? (name.split(".")[0] ?? "public") : "public",
  owner: "postgres",
  platform: false,
  definer: false,
  searchPath: '""',
  language: "plpgsql",
  trigger: false,
  callableBy: [],
  viaPublic: false,
  definition: null,
  ...parts,
});

export const cell = (reach: Reach, cause: Cell["cause"] = null): Cell => ({ reach, cause });

/** How an identity fared: reaches for select, insert, update and delete, in this order. */
export const access = (
  relation: string,
  who: string,
  reaches: readonly [Reach, Reach, Reach, Reach],
  parts: Partial<Access> = {},
): Access => ({
  relation,
  identity: who,
  cells: {
    select: cell(reaches[0]),
    insert: cell(reaches[1]),
    update: cell(reaches[2]),
    delete: cell(reaches[3]),
  },
  handOver: null,
  stranger: null,
  ...parts,
});

export const call = (routine: string, who: string, reach: Reach, parts: Partial<Call> = {}): Call => ({
  routine,
  identity: who,
  allowed: reach !== "none",
  cell: cell(reach),
  wrote: [],
  standing: false,
  runsScript: false,
  ...parts,
});

/** A database whose `public` is exposed to anon and authenticated. */
export const accessEvidence = (parts: Partial<AccessEvidence> = {}): AccessEvidence => ({
  exposure: {
    roles: [apiRole("anon"), apiRole("authenticated"), apiRole("service_role", { bypassesRls: true, trusted: true })],
    schemas: [{ name: "public", why: "in a test" }],
    assumed: false,
  },
  identities: [identity("anon"), identity("authenticated"), identity("service_role", { actsAs: "service" })],
  relations: [],
  routines: [],
  defaultPrivileges: [],
  matrix: [],
  calls: [],
  rises: [],
  unproven: [],
  buckets: [],
  publications: [],
  notes: [],
  ...parts,
});
