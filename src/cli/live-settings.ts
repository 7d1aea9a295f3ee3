import { type Known, resolveSettings } from "../config/index.ts";
import { runCommand } from "../declared/index.ts";
import { diskTree } from "../git/index.ts";
import type { LiveRequest } from "../live/index.ts";
import { findPolicy } from "./find-policy.ts";
import { inTime } from "./in-time.ts";
import type { Io } from "./io.ts";
import { openProgress } from "./progress.ts";
import type { Asked } from "./report-command.ts";

/** Runs the story of a command on a database that people use, with all that it needs to know. */
export async function withLive<T>(
  asked: Pick<Asked, "flags" | "folder">,
  io: Io,
  known: Known,
  remarks: string[],
  story: (request: LiveRequest) => Promise<T>,
): Promise<T> {
  const tree = await diskTree(asked.folder);
  const policy = await findPolicy(asked, io, null, tree);
  const { settings, live, notes } = resolveSettings({
    flags: asked.flags.values,
    inputs: {},
    file: policy.file,
    environment: io.environment,
    known,
  });
  remarks.push(...policy.notes, ...notes);
  await using progress = openProgress(io);
  return await inTime(settings.timeoutMs, io, (signal) =>
    story({
      settings,
      live,
      tree,
      declare: (command) =>
        runCommand({ command, folder: asked.folder, environment: io.environment, signal, endGroup: io.endGroup }),
      environment: io.environment,
      progress: progress.show,
      signal,
      today: io.today,
      now: io.now,
      tool: io.tool,
    }),
  );
}
