// What a check proved, for a promotion to compare with: hashes of the files in the order in which they ran, where production
// was thought to stand, and a digest of the catalog that they lead to.

import { createHash } from "node:crypto";
import { catalogDigest } from "../catalog/index.ts";
import type {
  CheckProof,
  CheckRequest,
  Evidence,
  FileTree,
  ProvedFile,
  ProvedHistory,
  Report,
  Script,
} from "../model/index.ts";
import { readDatabase, type Visit } from "../rehearse/index.ts";

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A visit that takes the digest of the catalog behind the last migration. */
export const digestVisit = (
  wanted: boolean,
  count: number,
): { readonly visits: readonly Visit[]; readonly seen: () => string | null } => {
  let digest: string | null = null;
  const see: Visit["see"] = async (site, database) => {
    digest = catalogDigest(await readDatabase(site, database));
  };
  return { visits: wanted ? [{ at: count, see }] : [], seen: () => digest };
};

const fileOf = async (tree: FileTree, { file }: Script): Promise<ProvedFile> => ({
  path: file,
  sha256: sha256Of((await tree.read(file)) ?? new Uint8Array()),
});

/** What was proved about a history. `catalog`: the digest that was seen behind its last migration. */
export const provedHistory = async (
  { tree }: Pick<CheckRequest, "tree">,
  { history, base, standing, steps, server, platform }: Evidence,
  before: readonly Script[],
  catalog: string | null,
): Promise<ProvedHistory> => {
  const byId = new Map(steps.map((step) => [step.migration.id, step]));
  const old = history.migrations.filter(({ id }) => standing.get(id) !== "new");
  const allUp = history.migrations.every(({ id }) => byId.get(id)?.up.status === "ok");
  return {
    folder: history.folder,
    layout: history.layout,
    platform,
    postgres: server.version,
    before: await Promise.all(before.map((script) => fileOf(tree, script))),
    migrations: await Promise.all(
      history.migrations.map(async ({ id, up, down }) => ({
        id,
        isNew: standing.get(id) === "new",
        up: await fileOf(tree, up),
        down: down === null ? null : await fileOf(tree, down),
        roundTrip: byId.get(id)?.roundTrip ?? "unproven",
      })),
    ),
    tip: base === null ? null : (old.at(-1)?.id ?? null),
    catalog: allUp ? catalog : null,
  };
};

export const checkProof = (
  { tool, commit = null }: Pick<CheckRequest, "tool" | "commit">,
  { verdict }: Report,
  histories: readonly ProvedHistory[],
): CheckProof => ({ version: 1, tool, commit, verdict, histories });
