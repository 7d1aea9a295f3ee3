import type { Entry } from "../catalog/index.ts";
import type { Change, Json } from "../model/index.ts";
import { isNode, type Statement } from "../sql/index.ts";

// What a declared schema does not speak of, it does not say anything about: a dump without owners is no drift of owners.

/** Traits that dumps can be made without. */
const optional = ["owner", "acl", "comment"] as const;
type Optional = (typeof optional)[number];

const speaksOf: Readonly<Record<Optional, ReadonlySet<string>>> = {
  owner: new Set(["AlterOwnerStmt"]),
  acl: new Set(["GrantStmt", "AlterDefaultPrivilegesStmt"]),
  comment: new Set(["CommentStmt"]),
};

const ownsTable = ({ tag, node }: Statement): boolean =>
  tag === "AlterTableStmt" &&
  Array.isArray(node.cmds) &&
  node.cmds.some((command: unknown) => isNode(command) && JSON.stringify(command).includes('"AT_ChangeOwner"'));

const isSpokenOf = (trait: Optional, statements: readonly Statement[]): boolean =>
  statements.some((statement) => speaksOf[trait].has(statement.tag) || (trait === "owner" && ownsTable(statement)));

/** Traits that these statements leave open. */
export const unspoken = (statements: readonly Statement[]): ReadonlySet<string> =>
  new Set(optional.filter((trait) => !isSpokenOf(trait, statements)));

const without = (traits: Change["before"], left: ReadonlySet<string>): Change["before"] =>
  traits === null ? null : Object.fromEntries(Object.entries(traits).filter(([name]) => !left.has(name)));

/** What is wanted, with the traits that nobody spoke of as they are. */
export const asSpoken = (
  wanted: readonly Entry[],
  made: readonly Entry[],
  left: ReadonlySet<string>,
): readonly Entry[] => {
  if (left.size === 0) return wanted;
  const there = new Map(made.map((entry) => [entry.address, entry.traits]));
  return wanted.map((entry) => {
    const traits: Record<string, Json> = JSON.parse(entry.traits);
    const own: Readonly<Record<string, Json>> = JSON.parse(there.get(entry.address) ?? entry.traits);
    for (const name of left) {
      const value = own[name];
      if (value === undefined) delete traits[name];
      else traits[name] = value;
    }
    return { ...entry, traits: JSON.stringify(traits) };
  });
};

// Shared by all databases of a server, or about the database itself: no file of one schema can say it.
const beyond: ReadonlySet<string> = new Set(["role", "membership", "database", "role setting", "parameter acl"]);

/** Names of tables that tools keep for themselves. */
const ledgerName =
  /^(_prisma_migrations|schema_migrations|ar_internal_metadata|pgmigrations|__drizzle_migrations|flyway_schema_history|goose_db_version|atlas_schema_revisions|gorp_migrations|__diesel_schema_migrations|migrations|knex_migrations(_lock)?|databasechangelog(lock)?)(_id_seq|_pkey)?$/;

const lastParts = (address: string): readonly string[] =>
  address
    .slice(address.indexOf(" ") + 1)
    .split(".")
    .map((part) => part.replaceAll('"', ""));

const ofLedger = ({ address, parent }: Change): boolean =>
  [address, parent ?? ""].some((name) => lastParts(name).some((part) => ledgerName.test(part)));

// Whether a child spells out what its parent hands down. Nobody can take that back from a table, and no row is affected by it.
const onlySpelledOut = ({ type, kind, before, after }: Change): boolean =>
  type === "altered" &&
  kind === "column" &&
  Object.keys({ ...before, ...after }).every((trait) => trait === "not local");

/** What remains of the differences once nobody is held to what was not said. */
export const withinScope = (changes: readonly Change[], left: ReadonlySet<string>): readonly Change[] =>
  changes.flatMap((change) => {
    if (change.rankOnly || beyond.has(change.kind) || ofLedger(change) || onlySpelledOut(change)) return [];
    const { before, after } = change;
    const [was, is] = [without(before, left), without(after, left)];
    const nothing = change.type === "altered" && Object.keys(was ?? {}).length + Object.keys(is ?? {}).length === 0;
    return nothing ? [] : [{ ...change, before: was, after: is }];
  });
