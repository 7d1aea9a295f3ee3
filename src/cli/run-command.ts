import type { newMigration } from "../author/index.ts";
import type { Known } from "../config/index.ts";
import type { drift, status } from "../live/index.ts";
import type { CheckFolder } from "../model/index.ts";
import type { promote, rollback } from "../promote/index.ts";
import type { schema } from "../schema-story.ts";
import { checkCommand } from "./check-command.ts";
import { driftCommand } from "./drift-command.ts";
import type { Io } from "./io.ts";
import { newCommand } from "./new-command.ts";
import { promoteCommand } from "./promote-command.ts";
import { rollbackCommand } from "./rollback-command.ts";
import { schemaCommand } from "./schema-command.ts";
import { statusCommand } from "./status-command.ts";

/** What the commands do below the command line. */
export type Stories = {
  readonly check: CheckFolder;
  readonly drift: typeof drift;
  readonly newMigration: typeof newMigration;
  readonly promote: typeof promote;
  readonly rollback: typeof rollback;
  readonly schema: typeof schema;
  readonly status: typeof status;
};

export type Loaded = { readonly stories: Stories; readonly known: Known };

/** Runs a command that is known, with the words behind it; gives the exit code. */
export const runCommand = async (
  command: string,
  rest: readonly string[],
  io: Io,
  { stories, known }: Loaded,
): Promise<number> => {
  if (command === "drift") return await driftCommand(rest, io, known, stories.drift);
  if (command === "new") return await newCommand(rest, io, known, stories.newMigration);
  if (command === "promote") return await promoteCommand(rest, io, known, stories.promote);
  if (command === "rollback") return await rollbackCommand(rest, io, known, stories.rollback);
  if (command === "schema") return await schemaCommand(rest, io, known, stories.schema);
  if (command === "status") return await statusCommand(rest, io, known, stories.status);
  return await checkCommand(rest, io, stories.check, known);
};
