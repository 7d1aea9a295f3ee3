import type { firstFiles, newMigration } from "../author/index.ts";
import type { Known } from "../config/index.ts";
import type { fleet } from "../fleet/index.ts";
import type { drift, health, status } from "../live/index.ts";
import type { CheckFolder } from "../model/index.ts";
import type { promote, restore, rollback } from "../promote/index.ts";
import type { schema } from "../schema-story.ts";
import type { squash } from "../squash.ts";
import { checkCommand } from "./check-command.ts";
import { completionCommand } from "./completion-command.ts";
import { driftCommand } from "./drift-command.ts";
import { explainCommand } from "./explain-command.ts";
import { healthCommand } from "./health-command.ts";
import { initCommand } from "./init-command.ts";
import type { Io } from "./io.ts";
import { newCommand } from "./new-command.ts";
import { promoteCommand } from "./promote-command.ts";
import { reportFromFile } from "./report-from-file.ts";
import { restoreCommand } from "./restore-command.ts";
import { rollbackCommand } from "./rollback-command.ts";
import { schemaCommand } from "./schema-command.ts";
import { squashCommand } from "./squash-command.ts";
import { statusCommand } from "./status-command.ts";

/** What the commands do below the command line. */
export type Stories = {
  readonly check: CheckFolder;
  readonly drift: typeof drift;
  readonly firstFiles: typeof firstFiles;
  readonly fleet: typeof fleet;
  readonly health: typeof health;
  readonly newMigration: typeof newMigration;
  readonly promote: typeof promote;
  readonly restore: typeof restore;
  readonly rollback: typeof rollback;
  readonly schema: typeof schema;
  readonly squash: typeof squash;
  readonly status: typeof status;
};

export type Loaded = { readonly stories: Stories; readonly known: Known };

type Runner = (args: readonly string[], io: Io, loaded: Loaded) => Promise<number>;

const runners = {
  check: (args, io, { stories, known }) => checkCommand(args, io, stories.check, known),
  completion: (args, io, { known }) => completionCommand(args, io, known.checks),
  drift: (args, io, { stories, known }) => driftCommand(args, io, known, stories.drift),
  explain: (args, io, { known }) => explainCommand(args, io, known),
  health: (args, io, { stories, known }) => healthCommand(args, io, known, stories.health),
  init: (args, io, { stories, known }) => initCommand(args, io, known, stories.firstFiles),
  new: (args, io, { stories, known }) => newCommand(args, io, known, stories.newMigration),
  promote: (args, io, { stories, known }) => promoteCommand(args, io, known, stories),
  report: (args, io, { known }) => reportFromFile(args, io, known),
  restore: (args, io, { stories, known }) => restoreCommand(args, io, known, stories.restore),
  rollback: (args, io, { stories, known }) => rollbackCommand(args, io, known, stories.rollback),
  schema: (args, io, { stories, known }) => schemaCommand(args, io, known, stories.schema),
  squash: (args, io, { stories, known }) => squashCommand(args, io, known, stories.squash),
  status: (args, io, { stories, known }) => statusCommand(args, io, known, stories),
} satisfies Readonly<Record<string, Runner>>;

/** Runs a command that is known, with the words behind it; gives the exit code. */
export const runCommand = async (command: string, rest: readonly string[], io: Io, loaded: Loaded): Promise<number> => {
  const runner = Object.entries(runners).find(([name]) => name === command)?.[1] ?? runners.check;
  return await runner(rest, io, loaded);
};
