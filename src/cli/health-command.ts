import type { Known } from "../config/index.ts";
import type { health } from "../live/index.ts";
import { type Flag, flagsFor, settingFlag } from "./flags.ts";
import type { Io } from "./io.ts";
import { withLive } from "./live-settings.ts";
import { reportCommand } from "./report-command.ts";

// It starts no server, reads no migrations and holds no declared schema against anything.
const unused: ReadonlySet<string> = new Set([
  ...["migrations", "layout", "down-directory", "before", "ledger", "toward"],
  ...["postgres", "postgres-version", "postgres-url", "docker-image"],
  ...["prisma", "schema-file", "declared-command"],
]);

const own: readonly Flag[] = [
  {
    ...settingFlag("statement-timeout"),
    sentence: "How long one question may take; what takes longer is told as not looked at. Default: 30s.",
  },
];

export const healthFlags: readonly Flag[] = flagsFor("live", own).filter(({ name }) => !unused.has(name));

/** `lockstep health`: gives the exit code. Throws what nobody foresaw, and Problems of what was asked. */
export const healthCommand = (args: readonly string[], io: Io, known: Known, story: typeof health): Promise<number> =>
  reportCommand(args, io, {
    name: "health",
    flags: healthFlags,
    known,
    run: async (asked, remarks) => {
      const report = await withLive(asked, io, known, remarks, story);
      return { ...report, notes: [...remarks, ...report.notes] };
    },
  });
