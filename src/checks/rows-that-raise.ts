// Rows of their own by which people make more of themselves: somebody wrote one and reached what they had not reached before.
import type { AccessEvidence, Command, DraftFinding, Evidence, Policy, Relation, Rise } from "../model/index.ts";
import { columnsIn } from "../sql/index.ts";
import { nameParts } from "./object-name.ts";
import { type Origin, originOfPolicy, originOfRelation, originOfRoutine } from "./origin.ts";
import { COMMANDS, conditionsFor, policiesFor, watched } from "./policies.ts";
import { relationsNamed } from "./routine-lexicon.ts";
import { code, listed, verbs } from "./wording-of-access.ts";

/** One finding for each table and way of writing, whoever it raises. */
export function rowsThatRaise(evidence: Evidence): readonly DraftFinding[] {
  const { access } = evidence;
  if (access === null) return [];
  const known = new Set(watched(access).map(({ id }) => id));
  const rises = access.rises.filter(({ identity }) => known.has(identity));
  const ways = new Set(rises.map(wayOf));
  return [...ways].flatMap((way) => {
    const same = rises.filter((rise) => wayOf(rise) === way);
    const [first, ...others] = same.toSorted((one, other) => weight(access, other) - weight(access, one));
    const relation = access.relations.find(({ name }) => name === first?.relation);
    return first === undefined || relation === undefined
      ? []
      : [blamed(evidence, access, relation, [first, ...others])];
  });
}

const wayOf = ({ relation, by }: Rise): string => JSON.stringify([relation, by]);

const weight = (access: AccessEvidence, rise: Rise): number => (isGrave(access, rise) ? 1000 : 0) + rise.opens.length;

/**
 * Does it open rows that are somebody's, or let everybody's be written? That a new row of one's own says whom it joins is how
 * people join in many applications; whether it is in this one, its makers know. That it also says as what, is not.
 */
function isGrave(access: AccessEvidence, { by, writes, opens }: Rise): boolean {
  if (by === "insert" && writes.every(({ constant }) => constant === null)) return false;
  const owned = new Set(access.relations.filter(({ ownerColumn }) => ownerColumn !== null).map(({ name }) => name));
  return opens.some(({ relation, command }) => command !== "select" || owned.has(relation));
}

type Rises = readonly [Rise, ...Rise[]];

function blamed(evidence: Evidence, access: AccessEvidence, relation: Relation, rises: Rises): DraftFinding {
  const [first] = rises;
  const { by, identity } = first;
  const columns = listed([...new Set(rises.flatMap(({ writes }) => writes.map(({ column }) => column)))].map(code));
  return {
    subject: `${relation.name} ${by}`,
    ...originOfRise(evidence, access, relation, first),
    message: `${code(identity)} can open more to themselves by ${DEEDS[by](columns, code(relation.name))}, which policies go by`,
    detail: rises.map(toldOf).join("\n"),
    hint: HINTS[by](columns, code(relation.name)),
    fix: null,
    ...(rises.some((rise) => isGrave(access, rise)) ? {} : { severity: "warning" as const }),
  };
}

type Told = Readonly<Record<Rise["by"], (columns: string, table: string) => string>>;

const DEEDS: Told = {
  insert: (columns, table) => `writing ${columns} of a new row of their own in ${table}`,
  update: (columns, table) => `writing ${columns} of their own row in ${table}`,
  "sign-up": (columns, table) => `signing up with ${columns} in their metadata, kept in ${table}`,
};

const HINTS: Told = {
  insert: (columns) =>
    `Let WITH CHECK say what ${columns} of a new row may be, or let such rows be made by a function alone that decides about it.`,
  update: (columns) =>
    `Take the right to write ${columns} from clients: \`revoke update\` on the table, then \`grant update\` on the columns that they may write; or refuse a change of it in a trigger.`,
  "sign-up": (columns) =>
    `Whoever signs up writes their own metadata: take ${columns} from \`raw_app_meta_data\`, which only the server writes, or from an invitation that is kept in a table.`,
};

const WAYS = { insert: "a new row", update: "an update", "sign-up": "a sign-up" } satisfies Record<Rise["by"], string>;

function toldOf({ identity, by, writes, opens }: Rise): string {
  const said = writes.map(
    ({ column, constant }) =>
      `${code(column)} = ${constant === null ? "what a row of somebody else's says" : code(constant)}`,
  );
  const names = [...new Set(opens.map(({ relation }) => relation))];
  const opened = names.map((name) => `${verbs(commandsOn(opens, name))} rows of ${code(name)}`);
  return `Tried as ${code(identity)}: after ${WAYS[by]} with ${listed(said)} they could ${listed(opened)} that had been closed to them.`;
}

const commandsOn = (opens: Rise["opens"], name: string): readonly Command[] =>
  COMMANDS.filter((command) => opens.some((one) => one.relation === name && one.command === command));

function originOfRise(evidence: Evidence, access: AccessEvidence, relation: Relation, rise: Rise): Origin {
  const { by } = rise;
  if (by === "sign-up") {
    const reader = access.routines.find(
      ({ trigger, name, definition }) =>
        trigger &&
        definition?.includes("raw_user_meta_data") === true &&
        relationsNamed(access, nameParts(name)).includes(relation.name),
    );
    return reader === undefined ? originOfRelation(evidence, relation.name) : originOfRoutine(evidence, reader.name);
  }
  const policy = letIn(access, relation, rise.identity, by);
  return policy === undefined
    ? originOfRelation(evidence, relation.name)
    : originOfPolicy(evidence, relation.name, policy.name);
}

/** The policy that most likely let the row in: one that asks whose it is. */
function letIn(access: AccessEvidence, relation: Relation, identity: string, by: Command): Policy | undefined {
  const role = access.identities.find(({ id }) => id === identity)?.role ?? identity;
  const policies = policiesFor(relation, role, by, true);
  const asks = (policy: Policy) =>
    conditionsFor(policy, by).some(({ expression }) =>
      columnsIn(expression.root).some((column) => column.at(-1) === relation.ownerColumn),
    );
  return policies.find(asks) ?? policies[0];
}
