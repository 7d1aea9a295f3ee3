// One cause, one finding, however many cells of the matrix it turned into errors. It fails a run only where somebody with rows
// of their own stands before a closed door: that requests without identity are refused may be meant. What a base branch
// answered with the same error is told apart, so that only what is new counts as new.

import type { AccessEvidence, DraftFinding, Evidence, Policy } from "../model/index.ts";
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
  when: "A policy stops a query with an error: it calls a function that may not be executed, reads a table that was not granted, needs what is not there any more, or casts a setting that is empty (warning where only requests without identity fail).",
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
  /** Did the base branch answer with the same? */
  readonly known: boolean;
  /** Did the base branch let it through to rows? */
  readonly worked: boolean;
};

/** Of one cause, never empty. */
type Failures = readonly [Failure, ...Failure[]];

function failuresIn(evidence: Evidence, access: AccessEvidence): readonly DraftFinding[] {
  const all = attemptsOf(access).flatMap((attempt) => failed(evidence, access, attempt));
  const subjects = [...new Set(all.map(({ cause }) => cause.subject))].sort();
  return subjects.flatMap((subject) => {
    const failures = all.filter(({ cause }) => cause.subject === subject);
    const [old, ...older] = failures.filter(({ known }) => known);
    const [fresh, ...fresher] = failures.filter(({ known }) => !known);
    const relations = [...new Set([fresh, ...fresher].flatMap((one) => one?.relation.name ?? []))];
    // Under the key of what the base branch has, it would count as old as that.
    const further = old === undefined ? subject : `${subject}, ${relations.join(", ")}`;
    return [
      ...(old === undefined ? [] : [blamed(evidence, access, subject, [old, ...older])]),
      ...(fresh === undefined ? [] : [blamed(evidence, access, further, [fresh, ...fresher])]),
    ];
  });
}

/** What was tried on tables and views that are anybody's business, by those who were granted it and whom policies hold. */
function attemptsOf(access: AccessEvidence): readonly Attempt[] {
  const passing = new Set(
    access.exposure.roles.filter(({ bypassesRls, superuser }) => bypassesRls || superuser).map(({ name }) => name),
  );
  const unproven = new Set(access.unproven.map(({ subject }) => subject));
  const identities = watched(access).filter(({ role }) => !passing.has(role));
  return access.relations
    .filter(({ name, exposed, platform, exempt }) => exposed && !platform && exempt === null && !unproven.has(name))
    .flatMap((relation) =>
      identities.flatMap((identity) =>
        COMMANDS.flatMap((command) => {
          const cell = cellOf(access, relation.name, identity.id, command);
          const may = granted(access, relation, identity.role, command);
          return cell?.reach === "error" && may ? [{ relation, identity, command, cell }] : [];
        }),
      ),
    );
}

function failed({ baseAccess }: Evidence, access: AccessEvidence, attempt: Attempt): readonly Failure[] {
  const cause = causeOf(access, attempt);
  if (cause === null) return [];
  const { relation, identity, command, cell } = attempt;
  const before = baseAccess === null ? null : cellOf(baseAccess, relation.name, identity.id, command);
  const known =
    before?.reach === "error" &&
    before.cause?.sqlstate === cell.cause?.sqlstate &&
    before.cause?.message === cell.cause?.message;
  return [{ ...attempt, cause, known, worked: before?.reach === "own" || before?.reach === "all" }];
}

/** Settings of those who were made up may say less than those of a real session. */
function isGrave(access: AccessEvidence, { identity, cause, worked }: Failure): boolean {
  if (cause.kind === "setting" && identity.settings[cause.name] === undefined) return false;
  if (identity.actsAs === "user" || identity.actsAs === "admin") return true;
  // Where nobody has an identity, the role itself is the application.
  return worked && access.identities.every(({ actsAs }) => actsAs === "nobody" || actsAs === "service");
}

function blamed(evidence: Evidence, access: AccessEvidence, subject: string, failures: Failures): DraftFinding {
  const [{ cause, cell }] = failures;
  const grave = failures.some((failure) => isGrave(access, failure));
  const who = namesOf([...new Set(failures.map(({ identity }) => identity))]);
  const relations = [...new Set(failures.map(({ relation }) => relation.name))];
  return {
    subject,
    ...originOfCause(evidence, failures),
    message: `queries of ${shortened(relations.map(code))} by ${listed(who.map(code))} fail, since ${WHY[cause.kind](code(cause.name), cause)}`,
    detail: [
      `Tried: ${cell.cause?.message} (${cell.cause?.sqlstate}).`,
      ...linesOf(failures),
      ...(grave ? [] : ["Only requests without identity fail, which may be meant."]),
    ].join("\n"),
    hint: HINTS[cause.kind](cause),
    fix: FIXES[cause.kind]?.(failures) ?? null,
    ...(grave ? {} : { severity: "warning" as const }),
  };
}

const MOST_NAMED = 3;

const shortened = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? listed(names)
    : `${names.slice(0, MOST_NAMED).join(", ")} and ${names.length - MOST_NAMED} more`;

/** One line for each relation: what fails there, and for whom. */
function linesOf(failures: readonly Failure[]): readonly string[] {
  const byRelation = new Map<string, Failure[]>();
  for (const failure of failures)
    byRelation.set(failure.relation.name, [...(byRelation.get(failure.relation.name) ?? []), failure]);
  return [...byRelation].map(([name, own]) => {
    const commands = COMMANDS.filter((command) => own.some((one) => one.command === command));
    const who = namesOf([...new Set(own.map(({ identity }) => identity))]);
    const before = own.some(({ worked }) => worked) ? "; on the base branch it reached rows" : "";
    return `${code(name)}: ${verbs(commands)}, as ${listed(who.map(code))}${before}`;
  });
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
      ({ identity, worked }) => identity.role === role && (worked || ["user", "admin"].includes(identity.actsAs)),
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
