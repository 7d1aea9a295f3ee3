// docs/advisors.md, from the tables that the test proves. `node test/advisors/record.mjs` writes it, too.

import { counterparts, differences, elsewhere, extras, numbers } from "./comparison.ts";

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const lint = (name: string): string => `${numbers[name] ?? ""} \`${name}\``;
const codes = (names: readonly string[]): string => [...new Set(names)].map((name) => `\`${name}\``).join(", ");

const byNumber = (rows: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.keys(rows).sort((a, b) => ((numbers[a] ?? "") < (numbers[b] ?? "") ? -1 : 1));

export const advisorsPage = (
  cli: string,
): string => `<!-- Written by \`node test/advisors/record.mjs\` from test/advisors/comparison.ts, and proved by test/advisors/parity.test.ts. -->

# Beside Supabase's advisors

Supabase's advisors and Lockstep look at the same databases. A test asks both about the schemas in \`test/advisors/schemas\`: the
advisors of Supabase's command line ${cli}, whose answers are recorded, and our checks on a server of their own. What an
advisor says there, a check says too, or the difference is below.

Three things differ throughout. The advisors read the catalog and the text of policies; here policies are tried, with rows of two
people. They report all that is there; here what the base branch has already is folded away. And they need to be told which schemas
the API serves to say what is exposed; here that is read from \`supabase/config.toml\` and from the database, and printed.

## Which check says it

${table(
  ["lint", "check"],
  byNumber(counterparts).map((name) => [lint(name), codes(counterparts[name] ?? [])]),
)}

The command line does not ask 0025 to 0030 yet: there, the conditions that Supabase publishes were read. 0030 is proposed.

## What is not said here

${table(
  ["lint", "of what", "why"],
  differences.map(({ lint: name, what, why }) => [lint(name), what, why]),
)}

Tables that belong to an extension, like \`spatial_ref_sys\` of PostGIS, are left alone, too: nobody but the extension can change them.

## What is no question of access

${table(
  ["lint", "why"],
  byNumber(elsewhere).map((name) => [lint(name), elsewhere[name] ?? ""]),
)}

## What only Lockstep says

${table(
  ["what", "why the advisors do not", "check"],
  extras.map(({ what, why, found }) => [what, why, codes(found.map(([check]) => check))]),
)}

## Files and channels

**Buckets.** Supabase keeps the files of all buckets in \`storage.objects\`. Each policy there is judged for each bucket by itself, as
\`policy-always-true\`: what lets anybody replace, delete or upload every file is an error, and so is a private bucket that anybody reads; what lets
all signed-in users upload, and a public bucket that can be listed, is a warning; files that all signed-in users may read are told.
Buckets that no migration makes are known by their names in policies. What is narrower and still let one user reach files of another, when it
was tried, is \`access-crosses-owner\`.

**Broadcasts.** Realtime sends the changes of tables in the publication \`supabase_realtime\` to whoever may select them, whichever
schemas the API serves. Without row level security, everybody with the right hears all of them: \`rls-off\`.

**Channels.** Policies on \`realtime.messages\` say who may listen and send on private channels. One that is true for every channel is
\`policy-always-true\`: an error for anybody, a warning where signed-in users may send, told where they may listen.
`;
