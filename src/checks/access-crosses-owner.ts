// Told by trying: two users had rows each, and one of them reached the other's. A rule that opens rows for a reason is not
// held against anybody: one that reads a state of the row (`is_public`), for reading, and one that asks what the asker has to
// do with it (a team, a role).

import type { AccessEvidence, Command, DraftFinding, Evidence, Identity, Relation, Routine } from "../model/index.ts";
import { columnsIn, foldCondition, type Node, nodeAt, nodesOf, sourcesIn, type Value } from "../sql/index.ts";
import { blameFor } from "./blame.ts";
import type { Check } from "./contract.ts";
import { nameParts } from "./object-name.ts";
import { type Origin, originOfPolicy, originOfRelation, originOfRoutine } from "./origin.ts";
import { COMMANDS, cellOf, conditionsFor, isTable, mayAdmit, namesOf, policiesFor, watched } from "./policies.ts";
import { relationsNamed } from "./routine-lexicon.ts";
import { surroundings } from "./who-asks.ts";
import { code, listed, verbs } from "./wording-of-access.ts";

export const accessCrossesOwner: Check = {
  id: "access-crosses-owner",
  group: "rls",
  severity: "error",
  when: "A user reads or writes rows of another user, in a table that says whose a row is, and no rule makes them public: it was tried.",
  harm: "Customers see, change or delete what belongs to other customers.",
  instead:
    "Compare the owner column with the identity of the one who asks, in every policy and function that leads there.",
  canary: ({ schema, user }) => `
    create table ${schema}.lockstep_canary_crosses (id integer primary key, user_id text not null, note text not null);
    alter table ${schema}.lockstep_canary_crosses enable row level security;
    grant select, update on ${schema}.lockstep_canary_crosses to ${user};
    create policy lockstep_canary on ${schema}.lockstep_canary_crosses for all to ${user} using (note <> 'none of them');`,
  find: (evidence) => {
    const { access } = evidence;
    if (access === null) return [];
    return [
      ...access.relations.flatMap((relation) => crossed(evidence, access, relation)),
      ...access.routines.flatMap((routine) => told(evidence, access, routine)),
    ];
  },
};

type Crossing = { readonly identity: Identity; readonly commands: readonly Command[] };

function crossed(evidence: Evidence, access: AccessEvidence, relation: Relation): readonly DraftFinding[] {
  const { ownerColumn, platform, name } = relation;
  if (ownerColumn === null || platform) return [];
  const crossings = watched(access)
    .filter(({ actsAs }) => actsAs === "user" || actsAs === "nobody")
    .map((identity) => ({
      identity,
      commands: COMMANDS.filter((command) => crosses(access, relation, identity, command)),
    }))
    .filter(({ commands }) => commands.length > 0);
  if (crossings.length === 0) return [];
  const who = namesOf(crossings.map(({ identity }) => identity));
  const commands = COMMANDS.filter((command) => crossings.some((one) => one.commands.includes(command)));
  return [
    {
      subject: `${name} ${who.join(", ")} ${commands.join(", ")}`,
      ...originOfCrossing(evidence, relation, crossings[0]),
      message: `${listed(who.map(code))} can ${verbs(commands)} rows of others in ${code(name)}`,
      detail: [
        ...crossings
          .filter(({ identity }) => who.includes(identity.id))
          .map((one) => `Tried as ${code(one.identity.id)}: ${listed(one.commands)} reached rows of somebody else.`),
        `${code(ownerColumn)} says whose a row is.`,
      ].join("\n"),
      hint: `Compare ${code(ownerColumn)} with the identity of the one who asks.`,
      fix: null,
    },
  ];
}

function crosses(access: AccessEvidence, relation: Relation, identity: Identity, command: Command): boolean {
  if (cellOf(access, relation.name, identity.id, command)?.reach !== "all") return false;
  if (blameFor(access, relation, identity, command) !== null) return false;
  if (!isTable(relation) || !relation.rowSecurity) return identity.actsAs === "user" || command !== "select";
  const admitting = policiesFor(relation, identity.role, command, true).flatMap((policy) => {
    const conditions = conditionsFor(policy, command);
    const around = surroundings(access, identity, { ...relation, foreign: relation.ownerColumn });
    const values = conditions.map(({ expression }) => foldCondition(expression.root, around));
    const roots = conditions.map(({ expression }) => expression.root);
    return values.length > 0 && values.every(mayAdmit) ? [{ values, roots }] : [];
  });
  return !admitting.some(({ values, roots }) => hasReason(values, roots, relation, command));
}

/** Does a rule open rows of others for a reason? */
function hasReason(values: readonly Value[], roots: readonly Node[], { name }: Relation, command: Command): boolean {
  const open = values.filter(({ known }) => !known);
  if (open.length === 0) return false;
  if (open.every(({ identity }) => !identity)) return command === "select";
  const table = nameParts(name).at(-1) ?? "";
  const queries = roots.flatMap((root) => nodesOf(root, "SubLink")).filter((query) => sourcesIn(query).length > 0);
  return queries.length === 0 || queries.some((query) => isAboutTheRow(query, table) || isCondition(query));
}

/** Does a sub-select look at the row that it decides on? */
function isAboutTheRow(query: Node, table: string): boolean {
  if (Object.keys(nodeAt(query, "testexpr")).length > 0) return true;
  const inside = new Set(sourcesIn(query).map(({ alias }) => alias));
  return columnsIn(query).some(
    (column) => column.length === 1 || column.at(-2) === table || !inside.has(column.at(-2) ?? ""),
  );
}

/** Does it ask for more than that there is something of the asker's, like a role that they have? */
const isCondition = (query: Node): boolean =>
  nodesOf(query, "A_Const").length > nodesOf(nodeAt(query, "subselect"), "ResTarget").length;

function originOfCrossing(evidence: Evidence, relation: Relation, crossing: Crossing | undefined): Origin {
  const [command = "select"] = crossing?.commands ?? [];
  const [policy] = policiesFor(relation, crossing?.identity.role ?? "", command, true);
  return policy === undefined
    ? originOfRelation(evidence, relation.name)
    : originOfPolicy(evidence, relation.name, policy.name);
}

/** A function with its owner's rights that tells somebody of rows of others. */
function told(evidence: Evidence, access: AccessEvidence, routine: Routine): readonly DraftFinding[] {
  if (!routine.definer || routine.platform || routine.trigger) return [];
  const who = watched(access).filter(
    ({ id, actsAs }) =>
      actsAs !== "admin" &&
      access.calls.some((call) => call.routine === routine.name && call.identity === id && call.cell.reach === "all"),
  );
  const tables = relationsNamed(access, nameParts(routine.name));
  const betrayed = who.filter((identity) => !isOpenAnyway(access, tables, identity));
  if (betrayed.length === 0) return [];
  return [
    {
      subject: routine.name,
      ...originOfRoutine(evidence, routine.name),
      message: `${code(routine.name)} gives ${listed(namesOf(betrayed).map(code))} rows of others, with the rights of ${code(routine.owner)}`,
      detail: [
        `Called as ${listed(namesOf(betrayed).map(code))}: the answer held rows of somebody else.`,
        ...(tables.length === 0 ? [] : [`It names ${listed(tables.map(code))}.`]),
      ].join("\n"),
      hint: "Make it SECURITY INVOKER, compare the owner with the identity of the one who asks in its body, or take the right to execute it back.",
      fix: null,
    },
  ];
}

/** Could they have read all of it themselves? */
function isOpenAnyway(access: AccessEvidence, tables: readonly string[], { id }: Identity): boolean {
  const owned = access.relations.filter(({ name, ownerColumn }) => ownerColumn !== null && tables.includes(name));
  return owned.length > 0 && owned.every(({ name }) => cellOf(access, name, id, "select")?.reach === "all");
}
