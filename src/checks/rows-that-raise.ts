// Rows of their own by which people make more of themselves: somebody wrote one and reached what they had not reached before.
import type { AccessEvidence, Command, DraftFinding, Evidence, Policy, Relation, Rise } from "../model/index.ts";
import { columnsIn } from "../sql/index.ts";
import { originOfPolicy, originOfRelation } from "./origin.ts";
import { COMMANDS, conditionsFor, policiesFor, watched } from "./policies.ts";
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
  const policy = letIn(access, relation, first);
  const columns = listed([...new Set(rises.flatMap(({ writes }) => writes.map(({ column }) => column)))].map(code));
  const whose = by === "insert" ? "a new row of their own" : "their own row";
  return {
    subject: `${relation.name} ${by}`,
    ...(policy === undefined
      ? originOfRelation(evidence, relation.name)
      : originOfPolicy(evidence, relation.name, policy.name)),
    message: `${code(identity)} can open more to themselves by writing ${columns} of ${whose} in ${code(relation.name)}, which policies go by`,
    detail: rises.map(toldOf).join("\n"),
    hint: by === "insert" ? HINTS.insert(columns) : HINTS.update(columns),
    fix: null,
    ...(rises.some((rise) => isGrave(access, rise)) ? {} : { severity: "warning" as const }),
  };
}

const HINTS = {
  insert: (columns: string) =>
    `Let WITH CHECK say what ${columns} of a new row may be, or let such rows be made by a function alone that decides about it.`,
  update: (columns: string) =>
    `Take the right to write ${columns} from clients: \`revoke update\` on the table, then \`grant update\` on the columns that they may write; or refuse a change of it in a trigger.`,
} as const;

function toldOf({ identity, by, writes, opens }: Rise): string {
  const said = writes.map(
    ({ column, constant }) =>
      `${code(column)} = ${constant === null ? "what a row of somebody else's says" : code(constant)}`,
  );
  const names = [...new Set(opens.map(({ relation }) => relation))];
  const opened = names.map((name) => `${verbs(commandsOn(opens, name))} rows of ${code(name)}`);
  return `Tried as ${code(identity)}: after ${by === "insert" ? "a new row" : "an update"} with ${listed(said)} they could ${listed(opened)} that had been closed to them.`;
}

const commandsOn = (opens: Rise["opens"], name: string): readonly Command[] =>
  COMMANDS.filter((command) => opens.some((one) => one.relation === name && one.command === command));

/** The policy that most likely let the row in: one that asks whose it is. */
function letIn(access: AccessEvidence, relation: Relation, { identity, by }: Rise): Policy | undefined {
  const role = access.identities.find(({ id }) => id === identity)?.role ?? identity;
  const policies = policiesFor(relation, role, by, true);
  const asks = (policy: Policy) =>
    conditionsFor(policy, by).some(({ expression }) =>
      columnsIn(expression.root).some((column) => column.at(-1) === relation.ownerColumn),
    );
  return policies.find(asks) ?? policies[0];
}
