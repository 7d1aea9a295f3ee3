import { choosePlatform } from "../check/platform.ts";
import { readBefore, serverRequest, startFor } from "../check/server.ts";
import type { NewFile } from "../layouts/index.ts";
import type { LiveRequest } from "../live/index.ts";
import type { History } from "../model/index.ts";
import { type Builder, openBuilder } from "../rehearse/index.ts";
import { loadParser } from "../sql/index.ts";

export type Authored = { readonly files: readonly NewFile[]; readonly notes: readonly string[] };

/** A place to build a history on, while `work` lasts. */
export const withBuilder = async <T>(
  request: LiveRequest,
  history: History,
  work: (builder: Builder) => Promise<T>,
): Promise<T> => {
  await loadParser();
  const { platform } = choosePlatform(request.settings, history);
  const before = await readBefore(request);
  await using server = await startFor(serverRequest(request, platform), request.signal);
  await using builder = await openBuilder({ server, platform, history, before, signal: request.signal });
  return await work(builder);
};
