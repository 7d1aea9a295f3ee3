// Private channels of Supabase's realtime: who may listen and who may send is what policies on one table of the platform say.

import type { AccessEvidence, Command, DraftFinding, Evidence, Identity, Policy, Relation } from "../model/index.ts";
import { admitsWithin, isForAnybody } from "./admitted-within.ts";
import { originOfPolicy } from "./origin.ts";
import { clausesOf, isFor, namesOf, watched } from "./policies.ts";
import { code, listed } from "./wording-of-access.ts";

/** Is it where Supabase keeps what goes through its channels? */
export const holdsMessages = ({ name, platform }: Relation): boolean => platform && name === "realtime.messages";

const kinds = ["broadcast", "presence"] as const;
const deeds = { select: "listen to", insert: "send to" } as const;
const commands: readonly (keyof typeof deeds)[] = ["select", "insert"];

type Opening = { readonly identity: Identity; readonly command: Command };

/** Policies that let everybody, or everybody who is signed in, into every private channel. */
export const openChannels = (evidence: Evidence): readonly DraftFinding[] => {
  const { access } = evidence;
  const messages = access?.relations.find((one) => holdsMessages(one) && one.rowSecurity && one.exempt === null);
  if (access === null || messages === undefined) return [];
  return messages.policies.flatMap((policy) => {
    const openings = watched(access)
      .filter(({ actsAs, role }) => actsAs !== "admin" && isFor(policy, role))
      .flatMap((identity) =>
        commands
          .filter((command) =>
            kinds.some((kind) =>
              admitsWithin(access, messages, policy, { identity, command, part: ["extension", kind] }),
            ),
          )
          .map((command) => ({ identity, command })),
      );
    return openings.length === 0 ? [] : [opened(evidence, access, messages, policy, openings)];
  });
};

const opened = (
  evidence: Evidence,
  access: AccessEvidence,
  { name }: Relation,
  policy: Policy,
  openings: readonly Opening[],
): DraftFinding => {
  const done = commands.filter((command) => openings.some((one) => one.command === command));
  const anybody = openings.some(({ identity }) => isForAnybody(access, identity));
  const who = [...new Set(namesOf(openings.map(({ identity }) => identity)))];
  return {
    subject: `${name} ${policy.name}`,
    ...originOfPolicy(evidence, name, policy.name),
    message: `policy ${code(policy.name)} lets ${listed(who.map(code))} ${listed(done.map((command) => deeds[command]))} every private channel`,
    detail: clausesOf(policy)
      .map(({ part, expression }) => `${part === "using" ? "using" : "with check"} ${expression.text}`)
      .join("\n"),
    hint: "Ask in the policy which channel it is, with `realtime.topic()`, and whether the one who asks belongs there.",
    fix: null,
    severity: anybody ? "error" : done.includes("insert") ? "warning" : "info",
  };
};
