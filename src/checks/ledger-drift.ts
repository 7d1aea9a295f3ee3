import type { DraftFinding, LedgerEvidence, LedgerStanding } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { code } from "./wording.ts";

type Wrong = Exclude<LedgerStanding["state"], "applied" | "pending">;

const told: Readonly<
  Record<
    Wrong,
    {
      readonly message: (id: string, database: string) => string;
      readonly hint: (id: string, before: string) => string;
    }
  >
> = {
  missing: {
    message: (id, database) => `${database} has applied ${id}, and there is no such migration`,
    hint: () =>
      "Bring the file back from the branch that applied it; what was applied by hand belongs into a migration.",
  },
  edited: {
    message: (id, database) => `${id} was changed after ${database} had applied it`,
    hint: (id) =>
      `Take the change back, and write it as a new migration. Where the database is as the file says now, \`lockstep promote --baseline ${id}\` proves that and tells the ledger.`,
  },
  failed: {
    message: (id, database) => `${database} has begun ${id} and not finished it`,
    hint: (id, before) =>
      `If all of it is there: \`lockstep promote --baseline ${id}\`. If nothing of it is there: \`lockstep promote --baseline ${before}\`. Either is proved before the ledger is told; a part of it has to be finished or taken away first, and \`lockstep drift\` shows which.`,
  },
  "out-of-order": {
    message: (id, database) => `${database} has not applied ${id}, and has applied later ones`,
    hint: () => "Give it a version after the last one that is applied.",
  },
  partly: {
    message: (id, database) => `${database} has applied only some of the migrations that ${id} stands for`,
    hint: () =>
      "Apply the others first: promote from the last commit that has them, or move them back out of the archive.",
  },
};

const isWrong = (state: LedgerStanding["state"]): state is Wrong => Object.hasOwn(told, state);

/** The migration ahead of one, as `--baseline` takes it. */
const idBefore = ({ standings }: LedgerEvidence, { key }: LedgerStanding): string => {
  const own = standings.filter(({ migration }) => migration !== null);
  const at = own.findIndex((one) => one.key === key);
  return own[at - 1]?.migration?.id ?? "none";
};

const finding = (ledger: LedgerEvidence, standing: LedgerStanding): readonly DraftFinding[] => {
  const { state, migration, key, appliedAt, remark } = standing;
  if (!isWrong(state)) return [];
  const { message } = told[state];
  const seen = [appliedAt === null ? null : `applied ${appliedAt}`, remark];
  return [
    {
      subject: migration?.id ?? key,
      migrations: migration === null ? [] : [migration.id],
      file: migration?.up.file ?? null,
      line: migration === null ? null : 1,
      message: message(code(migration?.id ?? key), code(ledger.database)),
      detail: seen.filter((line) => line !== null).join("; ") || null,
      hint: remedyFor(ledger, standing),
      fix: null,
    },
  ];
};

/** What to do about one that is wrong. Null: nothing is. */
export const remedyFor = (ledger: LedgerEvidence, standing: LedgerStanding): string | null => {
  const { state, migration, key } = standing;
  return isWrong(state) ? told[state].hint(migration?.id ?? key, idBefore(ledger, standing)) : null;
};

export const ledgerDrift: Check = {
  id: "ledger-drift",
  group: "drift",
  severity: "error",
  when: "A live database's ledger and the files disagree: applied and missing, edited since, begun and not finished, or passed over.",
  harm: "The files no longer say how the database came to be what it is, and the next run skips or repeats something.",
  instead: "Bring files and ledger together before anything else is applied.",
  find: ({ ledger }) => (ledger === null ? [] : ledger.standings.flatMap((standing) => finding(ledger, standing))),
};
