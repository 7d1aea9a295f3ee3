import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { inert } from "../formats/index.ts";
import type { ChangeRequest } from "../promote/index.ts";
import { eventLine } from "../promote/telling.ts";
import type { Io } from "./io.ts";

/** Time, chance and the terminal, for a promotion. */
export const surroundingsOf = (io: Io): ChangeRequest["around"] => ({
  now: io.now,
  wait: (ms) => setTimeout(ms),
  chance: () => Math.random(),
  uuid: () => randomUUID(),
  tell: (event) => {
    const line = eventLine(event);
    if (line !== null) void io.stderr.write(`  ${inert(line)}\n`);
  },
});
