import type { Evidence } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { blockingFinding } from "./lock-blocks.ts";
import { verdictsFor } from "./traffic-words.ts";

export const lockBlocksReads: Check = {
  id: "lock-blocks-reads",
  group: "safety",
  severity: "error",
  when: "A lock that nobody can read past is held while rows are read, written or indexed; or (warning) a partition is detached without CONCURRENTLY.",
  harm: "Every query on the table waits for work that grows with the data, and connections pile up behind it.",
  instead:
    "Put the instant statement and the long one into migrations of their own, or take the way that holds a weaker lock.",
  find: (evidence: Evidence) => verdictsFor("lock-blocks-reads", evidence).map(blockingFinding),
};
