import type { Check } from "./contract.ts";
import { unreadableIn } from "./fault-finding.ts";
import { blockedBy } from "./missing-base.ts";
import { code, heldUp, refusal } from "./wording.ts";

export const upFails: Check = {
  id: "up-fails",
  group: "forward-and-back",
  severity: "error",
  when: "The up script fails on the state that the migrations before it left.",
  harm: "The deployment stops in the middle: the new code runs against the old schema, or does not start at all.",
  instead: "Mend the statement that Postgres names. The message, the line and the column are Postgres' own.",
  find: (evidence) => {
    const unreadable = unreadableIn(evidence.history);
    return evidence.steps.flatMap((step) => {
      const { failure } = step.up;
      const { id } = step.migration;
      // What is missing is told by build-broken.
      if (failure === null || failure.missing !== null || unreadable.has(id)) return [];
      if (blockedBy(evidence, step) !== null) return [];
      return [
        {
          subject: id,
          migrations: [id],
          file: failure.file,
          line: failure.line,
          message: `The up of ${code(id)} fails: ${failure.message}`,
          detail: [refusal(failure), ...heldUp(evidence, id)].join("\n"),
          hint: hints[failure.sqlstate] ?? null,
          fix: null,
        },
      ];
    });
  },
};

const hints: Readonly<Record<string, string>> = {
  "25001": "Put this statement into a file of its own, marked to run without a transaction.",
  "55P04": "Add the enum value in one migration and use it in the next.",
  "42501":
    "Migrations are rehearsed as a role that owns the database and is no superuser, as hosts hand it out. If yours runs as a superuser, give a server with such a role: `postgres: url`.",
  "42P07": "Something of that name is there already: an earlier migration made it.",
  "42710": "Something of that name is there already: an earlier migration made it.",
  "58P01":
    "The extension is not in this server. Use `postgres: docker` with an image that has it, or `postgres: local` where it is installed.",
};
