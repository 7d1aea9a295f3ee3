import { repairLedger } from "../deploy/index.ts";
import { amendSums, type LedgerWrite, sumsOf } from "../ledgers/index.ts";
import type { LedgerStanding, Migration } from "../model/index.ts";
import type { Begun } from "./begun.ts";
import type { PromoteRequest } from "./contract.ts";
import { deploymentFor, surroundings } from "./deployment.ts";
import type { Ground } from "./ground.ts";

// A ledger that says what is not so, put right without SQL: once it is proved that a database is as far as somebody says, an
// attempt that did not finish is ended, and what the ledger keeps of an edited file is taken from the file.

/** What a ledger is to be told besides, and our sums beside it, with a sentence for each. */
export type Repair = {
  readonly writes: readonly LedgerWrite[];
  readonly sentences: readonly string[];
  readonly sums: readonly LedgerWrite[];
  /** What is said of `sums` where they were written. */
  readonly summed: readonly string[];
};

const nothing: Repair = { writes: [], sentences: [], sums: [], summed: [] };

/** Can a baseline up to these put it right? */
export const isRepairable = (
  { ledger: { writer } }: Ground,
  there: readonly Migration[],
  { state, migration, remark }: LedgerStanding,
): boolean => {
  if (migration === null || writer === null) return false;
  if (state === "failed") return writer.settle !== null;
  const differs = state === "edited" || (state === "applied" && remark !== null);
  return differs && there.some(({ id }) => id === migration.id);
};

const repairOf = (ground: Ground, there: readonly Migration[], standing: LedgerStanding): Repair => {
  const { files, ledger, table } = ground;
  const { migration } = standing;
  const at = files.findIndex((filed) => filed.migration.id === migration?.id);
  const filed = files[at];
  const { writer } = ledger;
  if (filed === undefined || writer === null || !isRepairable(ground, there, standing)) return nothing;
  if (standing.state !== "failed") {
    const sentence = `The ledger keeps ${filed.migration.id} as its file says now.`;
    if (writer.amend !== null) return { ...nothing, writes: [writer.amend(table, filed)], sentences: [sentence] };
    const sums = amendSums(table, ledger.keyOf(filed), sumsOf(filed.migration));
    return {
      ...nothing,
      sums: [sums],
      summed: [`\`lockstep.sums\` keeps ${filed.migration.id} as its file says now.`],
    };
  }
  const whole = there.some(({ id }) => id === filed.migration.id);
  const sentence = `The attempt at ${filed.migration.id} that did not finish is ended: ${whole ? "all" : "nothing"} of it is there.`;
  const write = writer.settle?.(table, filed, files[at - 1] ?? null);
  return { ...nothing, writes: [write].filter((one) => one !== undefined), sentences: [sentence] };
};

/** What an earlier run of ours began is over. */
const overFor = (there: readonly Migration[], { migration: { id } }: Begun): Repair => {
  const whole = there.some((one) => one.id === id);
  const write = { text: "delete from lockstep.intents where migration = $1", values: [id] };
  return {
    ...nothing,
    writes: [write],
    sentences: [`What was begun of ${id} is over: ${whole ? "all" : "nothing"} of it is there.`],
  };
};

/** Everything that the ledger has to be told for it to speak of these migrations as they are. */
export const repairFor = (ground: Ground, there: readonly Migration[]): Repair => {
  const repairs = [
    ...ground.standings.standings.map((standing) => repairOf(ground, there, standing)),
    ...ground.begun.map((begun) => overFor(there, begun)),
  ];
  return {
    writes: repairs.flatMap(({ writes }) => writes),
    sentences: repairs.flatMap(({ sentences }) => sentences),
    sums: repairs.flatMap(({ sums }) => sums),
    summed: repairs.flatMap(({ summed }) => summed),
  };
};

/** Is there nothing to put right? */
export const isEmpty = ({ writes, sums }: Repair): boolean => writes.length + sums.length === 0;

const unsummed =
  "The role may not write `lockstep.sums`, so what it says there stays; its owner can grant insert, update and delete, or drop it.";

/** Puts it right. Gives what to say of it. */
export const repair = async (request: PromoteRequest, ground: Ground, repairs: Repair): Promise<readonly string[]> => {
  const deployment = deploymentFor(request, ground, [], { planned: null, freely: new Set() });
  const summed = await repairLedger(deployment, surroundings(request), repairs);
  if (repairs.sums.length === 0) return repairs.sentences;
  return [...repairs.sentences, ...(summed ? repairs.summed : [unsummed])];
};
