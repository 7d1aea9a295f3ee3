import { certificatesFrom, type Known, resolveSettings } from "../config/index.ts";
import { runCommand } from "../declared/index.ts";
import { diskTree, pastTextsBelow } from "../git/index.ts";
import type { LiveRequest } from "../live/index.ts";
import type { FleetSettings, HealthSettings, PromoteSettings } from "../model/index.ts";
import { findPolicy } from "./find-policy.ts";
import { inTime } from "./in-time.ts";
import type { Io } from "./io.ts";
import { openProgress } from "./progress.ts";
import type { Asked } from "./report-command.ts";

type AskedLive = Pick<Asked, "flags" | "folder">;

/** A request of a command on a database that people use, together with what was asked of a promotion. */
export type TargetRequest = LiveRequest & {
  readonly promote: PromoteSettings;
  readonly fleet: FleetSettings;
  readonly health: HealthSettings;
};

/** Runs the story of a command that changes a database that people use. Nothing but a signal calls it off. */
export async function withTarget<T>(
  asked: AskedLive,
  io: Io,
  known: Known,
  remarks: string[],
  story: (request: TargetRequest) => Promise<T>,
  scope: "live" | "promote" = "promote",
): Promise<T> {
  const tree = await diskTree(asked.folder);
  const policy = await findPolicy(asked, io, null, tree);
  const { settings, live, promote, fleet, health, notes } = resolveSettings({
    flags: asked.flags.values,
    inputs: {},
    file: policy.file,
    environment: io.environment,
    known,
    scope,
  });
  remarks.push(...policy.notes, ...notes);
  const { signal, environment, endGroup } = io;
  await using progress = openProgress(io);
  return await story({
    settings,
    live: { ...live, caCert: certificatesFrom(asked.folder, live.caCert) },
    promote,
    fleet,
    health,
    tree,
    pastTexts: pastTextsBelow(asked.folder, environment),
    declare: (command) => runCommand({ command, folder: asked.folder, environment, signal, endGroup }),
    environment,
    progress: progress.show,
    signal,
    today: io.today,
    now: io.now,
    tool: io.tool,
  });
}

/** Runs the story of a command that looks at a database that people use, within the time that it was given. */
export const withLive = <T>(
  asked: AskedLive,
  io: Io,
  known: Known,
  remarks: string[],
  story: (request: TargetRequest) => Promise<T>,
): Promise<T> =>
  withTarget(
    asked,
    io,
    known,
    remarks,
    (request) =>
      inTime(request.settings.timeoutMs, io, (signal) =>
        story({
          ...request,
          signal,
          declare: (command) =>
            runCommand({ command, folder: asked.folder, environment: io.environment, signal, endGroup: io.endGroup }),
        }),
      ),
    "live",
  );
