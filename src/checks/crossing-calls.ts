// Functions with their owner's rights that reach rows of somebody else: what a call told, and what it wrote.

import type {
  AccessEvidence,
  Call,
  Command,
  DraftFinding,
  Evidence,
  Identity,
  Routine,
  Wrote,
} from "../model/index.ts";
import { argumentsOf, nameParts } from "./object-name.ts";
import { originOfRoutine } from "./origin.ts";
import { isOpenTo, namesOf, watched } from "./policies.ts";
import { isOffice } from "./reason-to-admit.ts";
import { relationsNamed, routinesReached, textOf } from "./routine-lexicon.ts";
import { code, listed } from "./wording-of-access.ts";

export const crossedByCalls = (
  evidence: Evidence,
  access: AccessEvidence,
  routine: Routine,
): readonly DraftFinding[] => {
  if (!routine.definer || routine.platform || routine.trigger) return [];
  return [...told(evidence, access, routine), ...wrought(evidence, access, routine)];
};

/** A function with its owner's rights that tells somebody of rows of others. */
function told(evidence: Evidence, access: AccessEvidence, routine: Routine): readonly DraftFinding[] {
  const who = watched(access).filter(
    ({ id, actsAs }) =>
      actsAs !== "admin" &&
      access.calls.some(
        (call) =>
          call.routine === routine.name &&
          call.identity === id &&
          call.cell.reach === "all" &&
          !isByOffice(access, routine, call),
      ),
  );
  const tables = relationsNamed(access, nameParts(routine.name));
  const betrayed = who.filter(({ id }) => !isOpenAnyway(access, tables, id));
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

/** Could they have read all of it themselves? Where no table says whose a row is, all that are named count. */
export function isOpenAnyway(access: AccessEvidence, tables: readonly string[], identity: string): boolean {
  const named = access.relations.filter(({ name }) => tables.includes(name));
  const owned = named.filter(({ ownerColumn }) => ownerColumn !== null);
  const asked = owned.length > 0 ? owned : named;
  return asked.length > 0 && asked.every(({ name }) => isOpenTo(access, name, identity, "select"));
}

/** Did it get through by an office that it holds, like an admin, which the function asks for? A stranger did not. */
export const isByOffice = (access: AccessEvidence, { name }: Routine, { standing }: Call): boolean =>
  standing &&
  routinesReached(access, nameParts(name)).some((routine) => {
    const { mentions, texts } = textOf(routine);
    return mentions.some(({ parts }) => parts.some(isOffice)) || texts.some(isOffice);
  });

const WORDS: Readonly<Record<Exclude<Wrote["did"], "own">, string>> = {
  deleted: "deleted",
  set: "set to what the caller said",
  changed: "changed",
  counted: "counted up or down",
};

const HINT =
  "Compare the owner of the row with the identity of the one who asks in its body, or take the right to execute it back.";

/**
 * Rows of others that a call wrote, where the caller says which: gone, holding what the caller said, or changed by nobody at
 * all. What counts, like views of a post, and what a service might do for everybody, without an argument, is not held against it.
 */
function wrought(evidence: Evidence, access: AccessEvidence, routine: Routine): readonly DraftFinding[] {
  if (argumentsOf(routine.name).length === 0) return [];
  const deeds = watched(access).flatMap((identity) =>
    deedsOf(access, routine, identity).map((wrote) => ({ identity, ...wrote })),
  );
  if (deeds.length === 0) return [];
  const who = namesOf([...new Set(deeds.map(({ identity }) => identity))]);
  const tables = [...new Set(deeds.map(({ relation }) => relation))];
  return [
    {
      subject: `${routine.name} ${tables.join(", ")}`,
      ...originOfRoutine(evidence, routine.name),
      message: `${code(routine.name)} lets ${listed(who.map(code))} write rows of others in ${listed(tables.map(code))}, with the rights of ${code(routine.owner)}`,
      detail: deeds
        .filter(({ identity }) => who.includes(identity.id))
        .map(
          (deed) =>
            `Called as ${code(deed.identity.id)}: a row of somebody else in ${code(deed.relation)} was ${deed.did === "own" ? "" : WORDS[deed.did]}.`,
        )
        .join("\n"),
      hint: HINT,
      fix: null,
    },
  ];
}

/** What somebody did by a call that they could not have done by themselves. */
function deedsOf(access: AccessEvidence, routine: Routine, { id, actsAs }: Identity): readonly Wrote[] {
  if (actsAs !== "user" && actsAs !== "nobody") return [];
  const call = access.calls.find((one) => one.routine === routine.name && one.identity === id);
  if (call === undefined || isByOffice(access, routine, call)) return [];
  return call.wrote.filter(({ relation, did }) => {
    const table = access.relations.find(({ name }) => name === relation);
    if (table === undefined || table.ownerColumn === null || table.exempt !== null) return false;
    const grave = did === "deleted" || did === "set" || (did === "changed" && actsAs === "nobody");
    const command: Command = did === "deleted" ? "delete" : "update";
    return grave && !isOpenTo(access, relation, id, command);
  });
}
