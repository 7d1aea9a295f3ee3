import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCli } from "../../src/cli/run-cli.ts";
import type { CheckFolder, CheckRequest } from "../../src/model/index.ts";
import { migration, reportOf } from "../formats/samples.ts";
import { fakeIo } from "./fake-io.ts";

const known = { checks: ["down-missing", "up-fails"], layouts: ["paired-files"] };

/** What a check says that has nothing to say. */
export const clean = reportOf({ migrations: [migration("001_a")] });

export type Run = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly requests: readonly CheckRequest[];
};

export type Folder = {
  readonly root: string;
  readonly write: (path: string, content: string) => void;
  /** Runs a command line there, with a check that stands in for the real one. */
  readonly run: (argv: string, check?: CheckFolder, more?: Parameters<typeof fakeIo>[1]) => Promise<Run>;
  readonly remove: () => void;
};

export function newFolder(): Folder {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-cli-")));
  return {
    root,
    write: (path, content) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    run: async (argv, check = async () => clean, more = {}) => {
      const seen = fakeIo(root, more);
      const requests: CheckRequest[] = [];
      const watched: CheckFolder = (request) => {
        requests.push(request);
        return check(request);
      };
      const code = await runCli(argv === "" ? [] : argv.split(" "), seen.io, async () => ({
        stories: {
          check: watched,
          drift: nothingAsked,
          firstFiles: nothingAsked,
          fleet: nothingAsked,
          health: nothingAsked,
          newMigration: nothingAsked,
          promote: nothingAsked,
          restore: nothingAsked,
          rollback: nothingAsked,
          schema: nothingAsked,
          squash: nothingAsked,
          status: nothingAsked,
        },
        known,
      }));
      return { code, out: seen.stdout(), err: seen.stderr(), requests };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const nothingAsked = (): Promise<never> => Promise.reject(new Error("this story is not for this test"));
