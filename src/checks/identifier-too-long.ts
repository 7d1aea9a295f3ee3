import type { Check } from "./contract.ts";
import { healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

export const identifierTooLong: Check = {
  id: "identifier-too-long",
  group: "health",
  severity: "info",
  when: "A name fills the 63 bytes that Postgres has for one, so it was probably longer and was cut without a word.",
  harm: "Tools that look for the whole name do not find it, and the next such name may be cut to the same.",
  instead: "Give it a shorter name.",
  find: (evidence) =>
    healthFindings(evidence, "identifier-too-long", ({ longNames }) =>
      longNames.map(({ kind, of, name }) => ({
        subject: `${kind} ${of === "" ? name : `${of}.${name}`}`,
        at: [`${kind} ${of === "" ? name : `${of}.${name}`}`],
        message: `the name of ${kind} ${code(name)}${of === "" ? "" : ` in ${code(of)}`} fills all 63 bytes: it was probably cut`,
        hint: "Rename it in a migration; whoever asks for it by the long name finds it all the same, since that is cut, too.",
      })),
    ),
};
