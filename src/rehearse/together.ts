import { SqlError, type SqlRefusal } from "../model/index.ts";
import type { Answer } from "../postgres/contract.ts";
import { controlsTransaction } from "./run-script.ts";

// Texts that are sent together, to save round trips: what each came to.

/** How one text went. */
export type Outcome = { readonly ms: number; readonly refusal: SqlRefusal | null };

// A text that reads from the client would take the next one for its data.
export const maySendTogether = (sql: string): boolean => !/\bstdin\b/i.test(sql) && !controlsTransaction(sql);

export const outcomeOf = (settled: PromiseSettledResult<number | Answer> | undefined): Outcome => {
  if (settled?.status === "fulfilled") {
    const { value } = settled;
    return { ms: typeof value === "number" ? value : value.ms, refusal: null };
  }
  if (settled?.reason instanceof SqlError) return { ms: 0, refusal: settled.reason.refusal };
  throw settled?.reason ?? new Error("nothing was sent");
};

export const expectAccepted = (settled: PromiseSettledResult<number | Answer> | undefined): void => {
  const { refusal } = outcomeOf(settled);
  if (refusal !== null) throw new SqlError(refusal);
};
