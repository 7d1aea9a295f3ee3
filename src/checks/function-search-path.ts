import type { AccessEvidence, DraftFinding, Evidence, Routine } from "../model/index.ts";
import { parse, quoteName } from "../sql/index.ts";
import { canaryName } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfRoutine } from "./origin.ts";
import { isCalledByPolicy } from "./policy-calls.ts";
import { openRoles, usesRls } from "./reached.ts";
import { code } from "./wording.ts";

export const functionSearchPath: Check = {
  id: "function-search-path",
  group: "rls",
  severity: "warning",
  when: "A function does not pin its search_path: an error if it is SECURITY DEFINER; otherwise where a policy calls it, where clients were granted it, or, on a platform that opens schemas to clients, where it lies in one of them, and a note where it does not. Bodies that Postgres resolved when they were made (begin atomic) need none.",
  harm: "Whoever calls it decides which schema its names are looked up in, and can put a table or a function of his own in the way.",
  instead: "Add `set search_path = ''` and write every name with its schema.",
  canary: (ground) => {
    const name = canaryName(ground, "function-search-path");
    return `create function ${name}() returns integer language sql security definer as 'select 1';
grant execute on function ${name}() to ${ground.role};`;
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null) return [];
    return access.routines
      .filter(
        (routine) =>
          isLoose(routine) && (routine.definer || evidence.platform !== "plain" || matters(evidence, access, routine)),
      )
      .map((routine) => loose(evidence, access, routine));
  },
};

const compiled: ReadonlySet<string> = new Set(["c", "internal"]);

const isLoose = ({ searchPath, platform, language, definition }: Routine): boolean =>
  searchPath === null && !platform && definition !== null && !compiled.has(language) && !isResolved(definition);

/** A body of SQL's own kind holds no names any more, but what they stood for. */
const isResolved = (definition: string): boolean => {
  const [statement] = parse(definition).statements;
  return statement?.tag === "CreateFunctionStmt" && statement.node.sql_body !== undefined;
};

const matters = (evidence: Evidence, access: AccessEvidence, routine: Routine): boolean => {
  if (isCalledByPolicy(access, routine)) return true;
  if (!usesRls(evidence) || access.exposure.assumed) return false;
  if (evidence.platform !== "plain") return access.exposure.schemas.some(({ name }) => name === routine.schema);
  const roles = openRoles(access);
  // Everybody may call every function unless somebody says otherwise: on plain Postgres that says nothing.
  return !routine.viaPublic && routine.callableBy.some((role) => roles.has(role));
};

const why = (evidence: Evidence, access: AccessEvidence, routine: Routine): string => {
  if (routine.definer) return `It runs with the rights of ${routine.owner}, wherever its names lead.`;
  if (isCalledByPolicy(access, routine)) return "Policies call it: who bends its names bends them.";
  if (routine.trigger) return "It runs for whoever changes a row.";
  return matters(evidence, access, routine) ? "Clients can address it." : "Clients cannot address it by themselves.";
};

/** The path that its names most likely count on, temporary tables last: left out, they would come first. */
const pinned = ({ platform }: Evidence, { schema }: Routine): string => {
  const likely = [schema, "public", ...(platform === "supabase" ? ["extensions"] : []), "pg_temp"];
  return [...new Set(likely)].map(quoteName).join(", ");
};

const loose = (evidence: Evidence, access: AccessEvidence, routine: Routine): DraftFinding => ({
  subject: routine.name,
  ...originOfRoutine(evidence, routine.name),
  message: `${code(routine.name)} ${routine.definer ? "is SECURITY DEFINER and " : ""}does not pin its search_path`,
  detail: why(evidence, access, routine),
  hint: "Safest is `set search_path = ''` with every name in the body written with its schema; the fix keeps the names as they are.",
  fix: `alter routine ${routine.name} set search_path = ${pinned(evidence, routine)};`,
  ...severityOf(evidence, access, routine),
});

const severityOf = (evidence: Evidence, access: AccessEvidence, routine: Routine): Pick<DraftFinding, "severity"> => {
  if (routine.definer) return { severity: "error" };
  return matters(evidence, access, routine) ? {} : { severity: "info" };
};
