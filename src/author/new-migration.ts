import { declaredDrifts } from "../check/drifts.ts";
import { productionDrift, readLive } from "../drift/index.ts";
import { fileName, newFiles } from "../layouts/index.ts";
import {
  appliedIn,
  filesOf,
  type LiveRequest,
  ledgerEvidence,
  ledgersFor,
  reachTarget,
  readOneHistory,
} from "../live/index.ts";
import { type Drift, type History, Problem, SqlError } from "../model/index.ts";
import type { Database } from "../postgres/index.ts";
import { type Builder, planTowards, readDatabase } from "../rehearse/index.ts";
import { type Authored, withBuilder } from "./builder.ts";
import { writeDown } from "./missing-down.ts";

// New migrations as files: from a template, from drift, or the missing down of one that is there. Nothing is written here.

export type NewRequest = LiveRequest & {
  /** What people call it. */
  readonly words: string;
  /** Make what declared schemas, or the database that was named, have and the migrations do not. */
  readonly fromDrift: boolean;
  /** Id of a migration whose missing down is to be written instead. Null: a new migration is. */
  readonly downOf: string | null;
  /** `YYYYMMDDHHMMSS`, UTC, and the same in milliseconds since 1970. */
  readonly stamp: string;
  readonly ms: number;
};

const template = {
  up: (words: string) => `-- ${words}\n\n`,
  down: (words: string) => `-- Takes back: ${words}\n\n`,
};

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

const nameOf = (words: string): string => {
  const name = fileName(words);
  if (name !== "") return name;
  throw new Problem("name-missing", "the new migration has no name", {
    hint: "Say what it does: `lockstep new add_tags_to_posts`.",
  });
};

const chosen = (drifts: readonly Drift[]): Drift => {
  const differing = drifts.filter(({ status }) => status === "drift");
  const [only, other] = differing;
  const problems = drifts.flatMap(({ source, problem }) => (problem === null ? [] : [`${source}: ${problem.message}`]));
  if (only === undefined) {
    throw new Problem("no-drift", "there is no difference to make a migration of", {
      detail: problems.join("\n"),
      hint: "Name what declares the schema: `prisma`, `schema-file`, `declared-command`, or a database with DATABASE_URL.",
    });
  }
  if (other === undefined) return only;
  throw new Problem("several-drifts", `several sources differ: ${differing.map(({ source }) => source).join(", ")}`, {
    hint: "Name the one that is right alone.",
  });
};

/** What a database has can be what migrations make of which its ledger knows nothing. */
const runBehindAll = async ({ site }: Builder, database: Database, up: string, source: string): Promise<void> => {
  await using session = await database.connect(site.role);
  try {
    await session.run(up);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new Problem(
      "drift-is-pending",
      `what ${source} has besides stands in the way of migrations that are pending there`,
      {
        detail: error.message,
        hint: "Where migrations made it, say up to which first: `lockstep promote --baseline ID` proves it and writes it down.",
      },
    );
  }
};

/** SQL that takes an up back, proved; null when none was found. */
const downOf = async (builder: Builder, before: Database, up: string, source: string): Promise<string | null> => {
  const { site } = builder;
  const made = await readDatabase(site, before);
  await using after = await site.createDatabase(before.name);
  await runBehindAll(builder, after, up, source);
  const plan = await planTowards(site, after, made);
  return plan?.proved ? plan.sql : null;
};

/** How the database that was named differs, where one was. */
const productionDrifts = async (request: NewRequest, history: History, builder: Builder): Promise<readonly Drift[]> => {
  if (request.live.databaseUrl === null) return [];
  const files = await filesOf(request, history);
  const live = await reachTarget(request);
  const state = await readLive(live, ledgersFor(request, history), files);
  const applied = appliedIn(await ledgerEvidence(live.name, request, history, files, state.ledger));
  const { site, build } = builder;
  return [
    await productionDrift({ site, name: live.name, live: state, build, applied, toward: "declared", adopt: false }),
  ];
};

const fromDrift = async (request: NewRequest, history: History) =>
  withBuilder(request, history, async (builder) => {
    await using all = await builder.build(history.migrations);
    const around = { folder: history.folder, folders: [history.folder] };
    const { drifts } = await declaredDrifts({ ...request, ...around }, builder.site, all);
    const declared = drifts.some(({ status }) => status === "drift");
    const drift = chosen(declared ? drifts : [...drifts, ...(await productionDrifts(request, history, builder))]);
    if (drift.fix?.proved !== true) {
      throw new Problem("drift-without-fix", `no SQL was found that closes the differences of ${drift.source}`, {
        kind: "could-not-judge",
        hint: "Write the migration by hand; `lockstep check` tells what differs.",
      });
    }
    const down = drift.fix.down ?? (await downOf(builder, all, drift.fix.sql, drift.source));
    return { up: drift.fix.sql, down, source: drift.source, live: drift.kind === "production" };
  });

const nothingYet: ReadonlySet<string> = new Set(["folder-missing", "no-migrations"]);

/** The history to add to. A folder that is named with its layout may have to be made first. */
const historyFor = async (request: NewRequest): ReturnType<typeof readOneHistory> => {
  const { migrations, layout } = request.settings;
  const [folder] = migrations;
  try {
    return await readOneHistory(request);
  } catch (error) {
    const isFirst = error instanceof Problem && nothingYet.has(error.code);
    if (!isFirst || folder === undefined || migrations.length > 1 || layout === "auto") throw error;
    return { history: { layout, folder, migrations: [], faults: [], ignored: [] }, notes: [] };
  }
};

const alreadyThere = (source: string): string =>
  `\`${source}\` has it already: mark it as applied there with \`lockstep promote --baseline ID\`.`;

/** The files of a new migration. */
export const newMigration = async (request: NewRequest): Promise<Authored> => {
  if (request.downOf !== null) return writeDown({ ...request, id: request.downOf });
  const { history, notes } = await historyFor(request);
  const words = oneLine(request.words);
  const name = nameOf(words);
  const { stamp, ms, settings } = request;
  const rest = { name, stamp, ms, downDirectory: settings.downDirectory };
  if (!request.fromDrift) {
    return { files: newFiles(history, { ...rest, up: template.up(words), down: template.down(words) }), notes };
  }
  const { up, down, source, live } = await fromDrift(request, history);
  // The file is committed: nothing of where the database is stands in it.
  const head = `-- ${words}: ${live ? "what the database has" : `what ${oneLine(source)} declares`}\n`;
  const unproved = `-- lockstep: irreversible: no down was found that brings back what stood before\n`;
  const files = newFiles(history, {
    ...rest,
    up: `${down === null ? unproved : ""}${head}\n${up}\n`,
    down: `${template.down(words)}${down ?? ""}\n`,
  });
  const proof = down === null ? "No down was found." : "The down was proved to bring back what stood before.";
  return { files, notes: [...notes, proof, ...(live ? [alreadyThere(source)] : [])] };
};
