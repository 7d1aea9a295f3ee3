import type { Known } from "../config/index.ts";
import type { drift } from "../live/index.ts";
import { flagsFor } from "./flags.ts";
import type { Io } from "./io.ts";
import { withLive } from "./live-settings.ts";
import { reportCommand } from "./report-command.ts";

export const driftFlags = flagsFor("live");

/** `lockstep drift`: gives the exit code. Throws what nobody foresaw, and Problems of what was asked. */
export const driftCommand = (args: readonly string[], io: Io, known: Known, story: typeof drift): Promise<number> =>
  reportCommand(args, io, {
    name: "drift",
    flags: driftFlags,
    known,
    run: async (asked, remarks) => {
      const report = await withLive(asked, io, known, remarks, story);
      return { ...report, notes: [...remarks, ...report.notes] };
    },
  });
