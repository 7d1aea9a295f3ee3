import type { Check } from "./contract.ts";
import { healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

export const extensionInPublic: Check = {
  id: "extension-in-public",
  group: "health",
  severity: "info",
  when: "An extension lies in the schema `public` (warning on Supabase, whose API serves that schema).",
  harm: "Its functions stand among the team's own, clients of an API can call them, and names clash.",
  instead: "Keep extensions in a schema of their own that is on the search path.",
  find: (evidence) =>
    healthFindings(evidence, "extension-in-public", ({ extensionsInPublic }) =>
      extensionsInPublic.map(({ name, relocatable }) => ({
        subject: name,
        at: [`extension ${name}`],
        ...(evidence.platform === "supabase" ? { severity: "warning" as const } : {}),
        message: `extension ${code(name)} lies in the schema ${code("public")}`,
        hint: relocatable
          ? "Whoever uses it without naming its schema needs that one on the search path: set it first."
          : "This extension cannot be moved: drop it and create it anew with `schema extensions`, where nothing holds on to it.",
        fix: relocatable
          ? `create schema if not exists extensions;\nalter extension ${name} set schema extensions;`
          : null,
      })),
    ),
};
