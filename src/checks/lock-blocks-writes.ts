import type { Evidence } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { blockingFinding } from "./lock-blocks.ts";
import { verdictsFor } from "./traffic-words.ts";

export const lockBlocksWrites: Check = {
  id: "lock-blocks-writes",
  group: "safety",
  severity: "error",
  when: "A lock that nobody can write past is held while rows are read, written or indexed.",
  harm: "Every insert, update and delete on the table waits for work that grows with the data.",
  instead: "Put the instant statement and the long one into migrations of their own.",
  find: (evidence: Evidence) => verdictsFor("lock-blocks-writes", evidence).map(blockingFinding),
};
