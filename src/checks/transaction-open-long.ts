import type { HealthSettings, HealthTransaction } from "../model/index.ts";
import { quoteLiteral } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { type HealthDraft, healthFindings, inTime } from "./health-finding.ts";
import { code } from "./wording.ts";

const who = ({ application, user }: HealthTransaction): string =>
  [application === "" ? null : code(application), user === "" ? null : `as ${code(user)}`]
    .filter((word) => word !== null)
    .join(" ");

const prepared = ({ seconds, query, user }: HealthTransaction): HealthDraft => ({
  subject: `prepared transaction ${query}`,
  severity: "error",
  message: `prepared transaction ${code(query)} of ${code(user)} waits for ${inTime(seconds)} already`,
  hint: "Nobody but its coordinator knows how it has to end: `commit prepared`, or this.",
  fix: `rollback prepared ${quoteLiteral(query)};`,
});

const held = (transaction: HealthTransaction, limits: HealthSettings): readonly HealthDraft[] => {
  const { pid, state, seconds, statementSeconds, query } = transaction;
  const long = seconds * 1_000 >= limits.transactionMs;
  if (pid === null) return long ? [prepared(transaction)] : [];
  const slow = statementSeconds !== null && statementSeconds * 1_000 >= limits.statementMs;
  if (!long && !slow) return [];
  const runs = slow ? `its statement runs for ${inTime(statementSeconds)}` : `it is ${state}`;
  return [
    {
      // Process numbers change from run to run; who it is does not.
      subject: `transaction of ${transaction.application || transaction.user || "nobody"}`,
      message: `pid ${pid} (${who(transaction)}) has a transaction open for ${inTime(seconds)}, and ${runs}`,
      detail: query === "" ? null : query,
      hint: `\`select pg_terminate_backend(${pid});\` ends it, and takes back what it did. \`idle_in_transaction_session_timeout\` and \`statement_timeout\` keep it from coming again.`,
    },
  ];
};

export const transactionOpenLong: Check = {
  id: "transaction-open-long",
  group: "health",
  severity: "warning",
  when: "A transaction is open for longer than `health.transaction-age`, or its statement runs for longer than `health.slow-query`; prepared ones count.",
  harm: "Its locks make others wait, and nothing that was deleted since can be cleaned up: tables and indexes swell.",
  instead: "End it, and give such sessions a timeout.",
  find: (evidence) =>
    healthFindings(evidence, "transaction-open-long", ({ transactions, limits }) =>
      transactions.flatMap((one) => held(one, limits)),
    ),
};
