// Supabase's storage keeps the files of every bucket in one table, so a policy is judged for each bucket by itself: what it
// comes to where `bucket_id` is that one. A public bucket hands out its files to whoever has the address, without any policy;
// to read its rows means to list what is there.

import type {
  AccessEvidence,
  Command,
  DraftFinding,
  Evidence,
  Identity,
  Policy,
  Relation,
  Severity,
} from "../model/index.ts";

import { textsIn } from "../sql/index.ts";
import { admitsWithin, isForAnybody } from "./admitted-within.ts";
import { originOfPolicy } from "./origin.ts";
import { COMMANDS, clausesOf, isFor, namesOf, watched } from "./policies.ts";
import { code, listed } from "./wording-of-access.ts";

/** Is it where Supabase keeps files? */
export const holdsFiles = ({ name, platform }: Relation): boolean => platform && name === "storage.objects";

/** One way into a bucket that a policy leaves open. Null for a bucket: into each of them. */
type Opening = { readonly identity: Identity; readonly command: Command; readonly bucket: string | null };

/** No bucket is called so: what holds for it holds for all. */
const anyOther = "\0";

/** Policies that let everybody, or everybody who is signed in, at every file of a bucket. */
export const openBuckets = (evidence: Evidence): readonly DraftFinding[] => {
  const { access } = evidence;
  const files = access?.relations.find(
    (one) => holdsFiles(one) && one.rowSecurity && one.exposed && one.exempt === null,
  );
  if (access === null || files === undefined) return [];
  return files.policies.flatMap((policy) => {
    const openings = openingsOf(access, files, policy);
    return openings.length === 0 ? [] : [opened(evidence, access, files, policy, openings)];
  });
};

/** Is it told of a policy on files that it lets somebody at all of a bucket? */
export const opensSomeBucket = (access: AccessEvidence, files: Relation, { id }: Identity, command: Command): boolean =>
  files.policies.some((policy) =>
    openingsOf(access, files, policy).some((one) => one.identity.id === id && one.command === command),
  );

const openingsOf = (access: AccessEvidence, files: Relation, policy: Policy): readonly Opening[] => {
  const named = clausesOf(policy).flatMap(({ expression }) => textsIn(expression.root));
  const buckets = [...new Set([...access.buckets.map(({ id }) => id), ...named])].sort();
  return watched(access)
    .filter(({ actsAs, role }) => actsAs !== "admin" && isFor(policy, role))
    .flatMap((identity) =>
      COMMANDS.flatMap((command): readonly Opening[] => {
        const through = (bucket: string) =>
          admitsWithin(access, files, policy, { identity, command, part: ["bucket_id", bucket] });
        if (through(anyOther)) return [{ identity, command, bucket: null }];
        return buckets.filter(through).map((bucket) => ({ identity, command, bucket }));
      }),
    );
};

const ranks: readonly Severity[] = ["info", "warning", "error"];

const isPublic = ({ buckets }: AccessEvidence, bucket: string | null): boolean | null => {
  if (bucket === null) return buckets.length > 0 && buckets.every((one) => one.public) ? true : null;
  return buckets.find(({ id }) => id === bucket)?.public ?? null;
};

/** Changing what others put there is grave; reading is so where the bucket is meant to be closed. */
const gravity = (access: AccessEvidence, { identity, command, bucket }: Opening): Severity => {
  const anybody = isForAnybody(access, identity);
  if (command === "update" || command === "delete") return "error";
  if (command === "insert") return anybody ? "error" : "warning";
  const open = isPublic(access, bucket);
  const listing = open === true || (bucket === null && access.buckets.some((one) => one.public));
  if (listing) return "warning";
  if (!anybody) return "info";
  return open === false ? "error" : "warning";
};

const deeds: Readonly<Record<Command, string>> = { select: "read", insert: "add", update: "replace", delete: "delete" };

const deedsOf = (access: AccessEvidence, openings: readonly Opening[]): string => {
  const done = COMMANDS.filter((command) => openings.some((one) => one.command === command));
  if (done.join() === "insert") return "add any file to";
  const listing = openings.every(({ bucket }) => isPublic(access, bucket) === true);
  return `${listed(done.map((command) => (command === "select" && listing ? "list" : deeds[command])))} every file of`;
};

const placeOf = (access: AccessEvidence, buckets: readonly (string | null)[]): string => {
  const named = [...new Set(buckets)].flatMap((one) => (one === null ? [] : [one])).sort();
  if (named.length < new Set(buckets).size) return "every bucket";
  const kinds = new Set(named.map((bucket) => isPublic(access, bucket)));
  const kind = kinds.size > 1 || kinds.has(null) ? "" : kinds.has(true) ? "public " : "private ";
  return `the ${kind}bucket${named.length === 1 ? "" : "s"} ${listed(named.map(code))}`;
};

const opened = (
  evidence: Evidence,
  access: AccessEvidence,
  files: Relation,
  policy: Policy,
  openings: readonly Opening[],
): DraftFinding => {
  const who = listed([...new Set(namesOf(openings.map(({ identity }) => identity)))].map(code));
  const severity = ranks.findLast((rank) => openings.some((one) => gravity(access, one) === rank)) ?? "info";
  const where = placeOf(
    access,
    openings.map(({ bucket }) => bucket),
  );
  const listing = openings.every(({ command }) => command === "select");
  return {
    subject: `${files.name} ${policy.name}`,
    ...originOfPolicy(evidence, files.name, policy.name),
    message: `policy ${code(policy.name)} lets ${who} ${deedsOf(access, openings)} ${where}`,
    detail: clausesOf(policy)
      .map(({ part, expression }) => `${part === "using" ? "using" : "with check"} ${expression.text}`)
      .join("\n"),
    hint: listing ? readingHint(access, openings) : writingHint,
    fix: null,
    severity,
  };
};

const writingHint =
  "Compare `owner_id`, or the first folder of the name, with the identity of the one who asks: `(storage.foldername(name))[1] = (select auth.uid())::text`.";

const readingHint = (access: AccessEvidence, openings: readonly Opening[]): string => {
  if (openings.some(({ bucket }) => isPublic(access, bucket) === true))
    return "A public bucket hands out its files without a policy: drop this one unless clients have to list what is there.";
  return openings.some(({ identity }) => isForAnybody(access, identity))
    ? "Make the bucket public where everybody may have what is in it; otherwise ask in the policy whose files they are."
    : "Nothing to do where these files are meant for all of them; otherwise ask in the policy whose they are.";
};
