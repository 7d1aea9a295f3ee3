// One cause, one finding, however many cells of the matrix it turned into errors. It fails a run only where somebody with rows
// of their own stands before a closed door. That requests without identity are refused may be meant: it is told where the base
// branch answered them. What a base branch refused in the same words is told apart, so that only what is new counts as new.

import type { AccessEvidence, Cell, DraftFinding, Evidence, Identity, Policy } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { nameParts } from "./object-name.ts";
import { latestOf, type Origin, originOfPolicy, originOfRelation, originOfRemoval, originOfRoutine } from "./origin.ts";
import { COMMANDS, cellOf, granted, namesOf, watched } from "./policies.ts";
import { type Attempt, causeOf, type PolicyCause } from "./policy-causes.ts";
import { settingsGuarded } from "./policy-settings.ts";
import { code, listed, verbs } from "./wording-of-access.ts";

export const policyFails: Check = {
  id: "policy-fails",
  group: "rls",
  severity: "error",
  when: "A policy stops a query with an error: it calls a function that may not be executed, reads a table that was not granted, needs what is not there any more, or casts a setting that is empty (warning where only requests without identity fail, which the base branch answered).",
  harm: "Every query of these tables fails, also for rows that the policy would have admitted: the application stands still.",
  instead:
    "Grant EXECUTE on the function that the policy calls, ask for other tables in a SECURITY DEFINER function with a pinned search_path, and read a setting as `nullif(current_setting(…, true), '')`.",
  canary: ({ schema, user }) => `
    create function ${schema}.lockstep_canary_fails() returns boolean language plpgsql stable set search_path = '' as
      'begin return (select lockstep_canary_gone); end';
    create table ${schema}.lockstep_canary_failing (id integer primary key);
    alter table ${schema}.lockstep_canary_failing enable row level security;
    grant select on ${schema}.lockstep_canary_failing to ${user};
    create policy lockstep_canary on ${schema}.lockstep_canary_failing for select to ${user}
      using (${schema}.lockstep_canary_fails());`,
  find: (evidence) => (evidence.access === null ? [] : failuresIn(evidence, evidence.access)),
};

type Failure = Attempt & {
  readonly cause: PolicyCause;
  /** What the base branch answered, where that is known. */
  readonly before: "rows" | "no row" | "the same" | "unknown";
  /** Null: it may be meant, and is no news. */
  readonly weight: "error" | "warning" | null;
};

/** Of one cause, never empty. */
type Failures = readonly [Failure, ...Failure[]];

function failuresIn(evidence: Evidence, access: AccessEvidence): readonly DraftFinding[] {
  const { baseAccess } = evidence;
  const told = new Set(
    baseAccess === null
      ? []
      : failuresIn({ ...evidence, access: baseAccess, baseAccess: null }, baseAccess).map(({ subject }) => subject),
  );
  const all = heldAmong(access).flatMap((identity) => failuresOf(access, baseAccess, identity));
  const subjects = [...new Set(all.map(({ cause }) => cause.subject))].sort();
  return subjects.flatMap((subject) => {
    const failures = all.filter(({ cause }) => cause.subject === subject);
    const fresh = failures.filter(({ before }) => before !== "the same");
    const relations = [...new Set(fresh.map(({ relation }) => relation.name))];
    return [
      ...blamed(evidence, subject, toTell(failures.filter(({ before }) => before === "the same"))),
      // Under the key of what the base branch has, it would count as old as that.
      ...blamed(evidence, told.has(subject) ? `${subject}, ${relations.join(", ")}` : subject, toTell(fresh)),
    ];
  });
}

/** Those whose reach is anybody's business and whom policies hold. */
function heldAmong(access: AccessEvidence): readonly Identity[] {
  const passing = new Set(
    access.exposure.roles.filter(({ bypassesRls, superuser }) => bypassesRls || superuser).map(({ name }) => name),
  );
  return watched(access).filter(({ role }) => !passing.has(role));
}

/** What they were granted on tables and views, and policies stopped. */
function failuresOf(access: AccessEvidence, base: AccessEvidence | null, identity: Identity): readonly Failure[] {
  const unproven = new Set(access.unproven.map(({ subject }) => subject));
  const relations = access.relations.filter(
    ({ name, exposed, platform, exempt }) => exposed && !platform && exempt === null && !unproven.has(name),
  );
  const nameless = heldAmong(access).every(({ actsAs }) => actsAs === "nobody");
  return relations.flatMap((relation) =>
    COMMANDS.flatMap((command) => {
      const cell = cellOf(access, relation.name, identity.id, command);
      if (cell?.reach !== "error" || !granted(access, relation, identity.role, command)) return [];
      const attempt = { relation, identity, command, cell };
      const cause = causeOf(access, attempt);
      const before = standing(base === null ? null : cellOf(base, relation.name, identity.id, command), cell);
      return cause === null ? [] : [{ ...attempt, cause, before, weight: weightOf(identity, cause, before, nameless) }];
    }),
  );
}

function standing(before: Cell | null, { cause }: Cell): Failure["before"] {
  if (before === null) return "unknown";
  if (before.reach === "own" || before.reach === "all") return "rows";
  if (before.reach === "none") return "no row";
  return before.cause?.sqlstate === cause?.sqlstate && before.cause?.message === cause?.message
    ? "the same"
    : "unknown";
}

function weightOf(
  { actsAs, settings }: Identity,
  cause: PolicyCause,
  before: Failure["before"],
  nameless: boolean,
): Failure["weight"] {
  // Settings of those who were made up may say less than those of a real session.
  const invented = cause.kind === "setting" && settings[cause.name] === undefined;
  if (actsAs !== "nobody" && !invented) return "error";
  // Where nobody has an identity, the role itself is the application.
  if (nameless) return before === "rows" ? "error" : "warning";
  return before === "rows" || before === "no row" ? "warning" : null;
}

/** Nothing where all of it may be meant. */
const toTell = (failures: readonly Failure[]): readonly Failure[] =>
  failures.some(({ weight }) => weight === "error") ? failures : failures.filter(({ weight }) => weight !== null);

function blamed(evidence: Evidence, subject: string, all: readonly Failure[]): readonly DraftFinding[] {
  const [first, ...others] = all;
  if (first === undefined) return [];
  const failures: Failures = [first, ...others];
  const { cause, cell } = first;
  const grave = failures.some(({ weight }) => weight === "error");
  const who = namesOf([...new Set(failures.map(({ identity }) => identity))]);
  const relations = [...new Set(failures.map(({ relation }) => relation.name))].sort();
  return [
    {
      subject,
      ...originOfCause(evidence, failures),
      message: `queries of ${shortened(relations.map(code))} by ${listed(who.map(code))} fail, since ${WHY[cause.kind](code(cause.name), cause)}`,
      detail: [
        `Tried: ${cell.cause?.message} (${cell.cause?.sqlstate}).`,
        ...relations.map((name) => lineOf(name, failures)),
        ...(grave ? [] : ["Nobody who was seen to have rows of their own is stopped, so it may be meant."]),
      ].join("\n"),
      hint: HINTS[cause.kind](cause),
      fix: FIXES[cause.kind]?.(failures) ?? null,
      ...(grave ? {} : { severity: "warning" as const }),
    },
  ];
}

const MOST_NAMED = 3;

const shortened = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? listed(names)
    : `${names.slice(0, MOST_NAMED).join(", ")} and ${names.length - MOST_NAMED} more`;

/** What fails on one relation, and for whom. */
function lineOf(name: string, failures: Failures): string {
  const own = failures.filter(({ relation }) => relation.name === name);
  const commands = COMMANDS.filter((command) => own.some((one) => one.command === command));
  const who = namesOf([...new Set(own.map(({ identity }) => identity))]);
  const before = own.some((one) => one.before === "rows") ? "; on the base branch it reached rows" : "";
  return `${code(name)}: ${verbs(commands)}, as ${listed(who.map(code))}${before}`;
}

const WHY = {
  "function refused": (name) => `their policies call ${name}, which may not be executed`,
  "relation refused": (name) => `their policies read ${name}, which was not granted`,
  "schema refused": (name) => `functions in their policies look into the schema ${name}, which may not be used`,
  missing: (name, { subject }) =>
    `a function in their policies needs the ${subject.split(" ")[0]} ${name}, which is not there`,
  setting: (name) => `their policies cast the setting ${name}, which is empty`,
} satisfies Record<PolicyCause["kind"], (name: string, cause: PolicyCause) => string>;

const DEFINER = "a SECURITY DEFINER function with a pinned search_path";

const HINTS = {
  "function refused": () =>
    "Grant EXECUTE on it to the roles that the policies are for, or narrow the policies to the roles that may call it.",
  "relation refused": () =>
    `Ask the question in ${DEFINER} and call that in the policy; to grant SELECT on the table would show its rows.`,
  "schema refused": () => `Make the function ${DEFINER.replace(" function", " one")}, or grant USAGE on the schema.`,
  missing: ({ reach }) => `Write ${listed(reach.routines.map(({ name }) => code(name)))} anew without it.`,
  setting: ({ name }) =>
    `Read it as \`nullif(current_setting('${name}', true), '')\`, which is null where nobody set it.`,
} satisfies Record<PolicyCause["kind"], (cause: PolicyCause) => string>;

type Fix = (failures: Failures) => string | null;

/** To those who were let in before; else to those who have an identity, and never to a role that nobody signs in with. */
const grantOf: Fix = (failures) => {
  const [{ cause }] = failures;
  const { routine } = cause;
  const roles = [...new Set(failures.map(({ identity }) => identity.role))].sort();
  const had = (role: string) =>
    failures.some(
      ({ identity, before }) => identity.role === role && (before === "rows" || identity.actsAs !== "nobody"),
    );
  if (routine === null || routine.platform || !roles.every(had)) return null;
  const named = roles.map((role) => (role === "public" ? role : quoteName(role)));
  return `grant execute on function ${routine.name} to ${named.join(", ")};`;
};

const guardOf: Fix = (failures) => {
  const policies = new Map(
    failures.flatMap(({ cause }) =>
      cause.reach.policies.map(({ relation, policy }) => [
        JSON.stringify([relation.name, policy]),
        { relation, policy },
      ]),
    ),
  );
  const fixes = [...policies.values()].flatMap(({ relation, policy }) =>
    relation.policies.filter(({ name }) => name === policy).flatMap((one) => settingsGuarded(relation, one) ?? []),
  );
  return fixes.length === 0 ? null : fixes.sort().join("\n");
};

const FIXES: Readonly<Partial<Record<PolicyCause["kind"], Fix>>> = { "function refused": grantOf, setting: guardOf };

/** What was done last of all that can have brought it about. */
function originOfCause(evidence: Evidence, failures: Failures): Origin {
  const [{ cause }] = failures;
  const policies = failures
    .flatMap((failure) => failure.cause.reach.policies)
    .filter(({ relation, policy }) =>
      speaksOf(
        cause,
        relation.policies.find(({ name }) => name === policy),
      ),
    );
  const relations = [...new Set(failures.map(({ relation }) => relation.name))];
  return latestOf(evidence, [
    ...originsOf(evidence, cause),
    ...policies.map(({ relation, policy }) => originOfPolicy(evidence, relation.name, policy)),
    ...relations.map((name) => originOfRelation(evidence, name, ["row security", "acl"])),
  ]);
}

/** Does the policy name it, or a function that may lead to it? */
function speaksOf({ name, kind, reach }: PolicyCause, policy: Policy | undefined): boolean {
  const text = `${policy?.using ?? ""} ${policy?.check ?? ""}`;
  const words = [kind === "setting" ? name : lastOf(name), ...reach.routines.map((routine) => lastOf(routine.name))];
  return words.some((word) => text.includes(word));
}

const lastOf = (name: string): string => nameParts(name).at(-1) ?? name;

function originsOf(evidence: Evidence, { kind, name, subject, routine, reach }: PolicyCause): readonly Origin[] {
  if (kind === "function refused") return routine === null ? [] : [originOfRoutine(evidence, routine.name, ["rights"])];
  if (kind === "relation refused") return [originOfRelation(evidence, name, ["rights"])];
  const routines = reach.routines.map((one) => originOfRoutine(evidence, one.name));
  if (kind !== "missing") return routines;
  const [what = ""] = subject.split(" ");
  return [originOfRemoval(evidence, what, name), ...routines];
}
