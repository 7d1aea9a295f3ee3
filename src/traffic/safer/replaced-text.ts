// Statements that have a word of their own for letting others go on.
import type { Plan } from "./plan.ts";

const ways: Readonly<Record<string, { readonly pattern: RegExp; readonly stage: "open" | "alone" }>> = {
  RefreshMatViewStmt: { pattern: /^(refresh\s+materialized\s+view\s+)(?!concurrently\b)/i, stage: "open" },
  ReindexStmt: {
    pattern: /^(reindex\s+(?:\([^)]*\)\s*)?(?:index|table|schema|database)\s+)(?!concurrently\b)/i,
    stage: "alone",
  },
};

/** False where the statement has none. */
export const replacedText = (plan: Plan, tag: string, text: string): boolean => {
  const way = ways[tag];
  if (way === undefined || !way.pattern.test(text)) return false;
  plan[way.stage].push(text.replace(way.pattern, "$1concurrently "));
  return true;
};
