import { Problem } from "../model/index.ts";
import { reachLive } from "../postgres/index.ts";
import type { FleetRequest, Target } from "./contract.ts";
import { listedIn, listedInText, targetsOf } from "./parse-targets.ts";

/** The most that a list may hold, in bytes. */
const mostBytes = 64 * 1024 * 1024;

type Listing = Pick<FleetRequest, "fleet" | "tree" | "live" | "list" | "environment" | "learned">;

const fromFile = async ({ tree }: Listing, file: string) => {
  const bytes = await tree.read(file);
  if (bytes === null) {
    throw new Problem("targets-missing", `there is no file ${file}`, { hint: "`targets` is relative to the root." });
  }
  if (bytes.length > mostBytes) throw new Problem("targets-unreadable", `${file} is larger than 64 MB`);
  return listedInText(new TextDecoder().decode(bytes));
};

// What a command printed may hold passwords, also where it failed in the middle.
const fromCommand = async ({ list }: Listing, command: string) => {
  const text = await list(command).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    throw new Problem("targets-command-failed", "the command that lists the databases failed", {
      hint: "Run it in the root of the repository: it has to print the list and end with 0. It sees PATH, HOME and variables whose names begin with TARGETS_.",
    });
  });
  return listedInText(text);
};

const fromQuery = async ({ live }: Listing, query: string, url: string) => {
  const control = await reachLive({ url, tls: live.tls, caCert: live.caCert });
  await using session = await control.connect();
  await session.run("begin transaction read only");
  try {
    return listedIn(await session.query(query), "row");
  } catch (error) {
    throw new Problem("targets-query-failed", "the query that lists the databases failed", {
      detail: control.redact(error instanceof Error ? error.message : String(error)),
      hint: "It has to be one SELECT with columns `name` and `url`.",
    });
  }
};

const listed = async (request: Listing) => {
  const { file, query, queryUrl, command } = request.fleet;
  if (file !== null) return fromFile(request, file);
  if (command !== null) return fromCommand(request, command);
  if (query !== null && queryUrl !== null) return fromQuery(request, query, queryUrl);
  if (query !== null) {
    throw new Problem("targets-url-missing", "there is no database to ask which databases the fleet has", {
      hint: "Put its URL into the variable LOCKSTEP_TARGETS_URL, or into the input `targets-url`.",
    });
  }
  throw new Problem("targets-missing", "no fleet was named", {
    hint: "Name a file with `targets`, or use `targets-query` or `targets-command`.",
  });
};

/** The databases of the fleet, sorted by name. Their URLs are told to `learned` first. */
export const readTargets = async (request: Listing): Promise<readonly Target[]> => {
  const targets = targetsOf(await listed(request), request.environment);
  request.learned(targets.map(({ url }) => url));
  return targets;
};
