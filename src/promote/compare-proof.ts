// Is what is about to run what a pull request proved? The answer spares nothing: production is compared and the migrations
// are rehearsed on its own schema either way. Where nothing is rehearsed, what nobody proved is refused.

import { catalogDigest } from "../catalog/index.ts";
import { readProof } from "../check/proof-text.ts";
import { sha256Of } from "../check/prove-histories.ts";
import type { CheckProof, Migration, ProvedFile, ProvedHistory, Script } from "../model/index.ts";
import type { PromoteRequest, Refusal } from "./contract.ts";
import type { Ground } from "./ground.ts";
import type { Proof } from "./proof.ts";

type Compared = {
  readonly proved: readonly string[];
  readonly notes: readonly string[];
  readonly refusals: readonly Refusal[];
};

const nothing: Compared = { proved: [], notes: [], refusals: [] };

const code = (name: string): string => `\`${name.replaceAll("`", "'")}\``;

const sameFile = async (
  { tree }: Pick<PromoteRequest, "tree">,
  script: Script | null,
  proved: ProvedFile | null,
): Promise<boolean> => {
  if (script === null || proved === null) return script === null && proved === null;
  const bytes = await tree.read(script.file);
  return bytes !== null && sha256Of(bytes) === proved.sha256;
};

const fileDifferences = async (
  request: Pick<PromoteRequest, "tree">,
  migrations: readonly Migration[],
  proved: ProvedHistory["migrations"],
): Promise<readonly string[]> => {
  const there = new Map(proved.map((one) => [one.id, one]));
  const here = new Set(migrations.map(({ id }) => id));
  const found: string[] = [];
  for (const { id, up, down } of migrations) {
    const one = there.get(id);
    if (one === undefined) found.push(`${code(id)} was not part of it`);
    else if (!(await sameFile(request, up, one.up))) found.push(`the up of ${code(id)} is another one`);
    else if (!(await sameFile(request, down, one.down))) found.push(`the down of ${code(id)} is another one`);
  }
  found.push(...proved.filter(({ id }) => !here.has(id)).map(({ id }) => `${code(id)} is gone`));
  const order = migrations.every(({ id }, at) => proved[at]?.id === id);
  return found.length === 0 && !order ? ["the migrations run in another order"] : found;
};

const beforeDiffers = async (request: PromoteRequest, { before }: Ground, proved: readonly ProvedFile[]) => {
  if (before.length !== proved.length) return true;
  const same = await Promise.all(before.map((script, at) => sameFile(request, script, proved[at] ?? null)));
  return same.includes(false);
};

const majorOf = (version: string): string => version.split(".")[0] ?? version;

const differences = async (
  request: PromoteRequest,
  ground: Ground,
  proof: CheckProof,
  applied: readonly Migration[],
): Promise<{ readonly found: readonly string[]; readonly history: ProvedHistory | null }> => {
  const { history, platform, live } = ground;
  const proved = proof.histories.find(({ folder }) => folder === history.folder);
  if (proved === undefined) return { found: ["it is about other folders"], history: null };
  const tip = applied.at(-1)?.id ?? null;
  const found = [
    ...(proof.verdict === "pass" ? [] : [`the check did not pass there (${proof.verdict})`]),
    ...(await fileDifferences(request, history.migrations, proved.migrations)),
    ...((await beforeDiffers(request, ground, proved.before)) ? ["the files of `before` are others"] : []),
    ...(proved.layout === history.layout ? [] : [`the layout was ${code(proved.layout)}`]),
    ...(proved.platform === platform.id ? [] : [`the platform was ${code(proved.platform)}`]),
    ...(majorOf(proved.postgres) === String(live.major)
      ? []
      : [`it ran on Postgres ${majorOf(proved.postgres)}, and this is ${live.major}`]),
    ...(proved.tip === null || proved.tip === tip
      ? []
      : [
          `production was thought to stand at ${code(proved.tip)}, and is ${tip === null ? "empty" : `at ${code(tip)}`}`,
        ]),
  ];
  return { found, history: proved };
};

const mostTold = 5;

const listed = (found: readonly string[]): string =>
  `${found.slice(0, mostTold).join("; ")}${found.length > mostTold ? `; and ${found.length - mostTold} more` : ""}`;

const refusal = (message: string): Refusal => ({
  key: "proof-differs",
  message,
  detail: null,
  hint: "Leave `rehearse` on: then it is proved here, before anything is touched.",
  fix: null,
});

/** What cannot be vouched for: proved here instead, or refused where nothing is. */
const unvouched = ({ promote }: PromoteRequest, sentence: string): Compared =>
  promote.rehearse
    ? {
        ...nothing,
        notes: [`${sentence}. All of it was proved here, on production's own schema, before anything was touched.`],
      }
    : { ...nothing, refusals: [refusal(sentence)] };

const predictedHere = async ({ prediction }: Proof, pending: readonly Migration[]): Promise<string | null> => {
  const entries = prediction === null ? null : await prediction.catalogAt(pending.length);
  return entries === null ? null : catalogDigest(entries);
};

/** Holds the files, and what was predicted of them, against the proof that was given. */
export const compareProof = async (
  request: PromoteRequest,
  ground: Ground,
  { applied, pending }: { readonly applied: readonly Migration[]; readonly pending: readonly Migration[] },
  here: Proof,
): Promise<Compared> => {
  const given = request.proof ?? null;
  if (given === null) return nothing;
  const proof = given.bytes === null ? "there is no such file" : readProof(given.bytes);
  if (typeof proof === "string") return unvouched(request, `The proof ${code(given.path)} says nothing: ${proof}`);
  const by = proof.commit === null ? "the check" : `the pull request at ${code(proof.commit.slice(0, 12))}`;
  const { found, history } = await differences(request, ground, proof, applied);
  if (found.length > 0) return unvouched(request, `This is not what was proved by ${by}: ${listed(found)}`);
  const digest = await predictedHere(here, pending);
  const files = `${pending.length} ${pending.length === 1 ? "migration" : "migrations"} proved by ${by}`;
  if (digest === null || history?.catalog == null) return { ...nothing, proved: [`${files}, byte for byte`] };
  if (digest === history.catalog)
    return { ...nothing, proved: [`${files}, byte for byte, with the same catalog behind them`] };
  const accepted = here.accepted.length > 0 ? ", as differences of production were accepted" : "";
  return {
    ...nothing,
    proved: [`${files}, byte for byte`],
    notes: [`The catalog behind the last migration is not the one that was predicted there${accepted}.`],
  };
};
