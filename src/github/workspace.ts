import { readdir, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { repositoryRoot } from "../git/index.ts";
import { Problem } from "../model/index.ts";
import type { Inputs } from "./inputs.ts";

export type Workspace = {
  /** What is checked, absolute. */
  readonly folder: string;
  /** Working folder of the clone that it lies in. Null: no clone. */
  readonly root: string | null;
  /** The folder relative to the root, with "/" between the parts; "" is the root itself. */
  readonly inside: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const isWithin = (path: string): boolean => path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);

const askedFolder = (inputs: Inputs): string => {
  const { folder, "working-directory": directory } = inputs;
  if (folder === undefined || directory === undefined || folder === directory) return folder ?? directory ?? ".";
  throw new Problem("inputs-contradict", "the inputs `folder` and `working-directory` name two folders", {
    hint: "Give one of them: they mean the same.",
  });
};

/** Finds what is to be checked, below the job's workspace. */
export const workspaceOf = async (inputs: Inputs, environment: Environment): Promise<Workspace> => {
  const workspace = resolve(environment.GITHUB_WORKSPACE ?? ".");
  const asked = askedFolder(inputs);
  const folder = resolve(workspace, asked);
  if (!isWithin(relative(workspace, folder))) {
    throw new Problem("folder-outside", `the folder ${JSON.stringify(asked)} lies outside of the workspace`, {
      hint: "Name a folder of the repository, relative to its root.",
    });
  }
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder || (await readdir(folder)).length === 0) {
    const isEmpty = (await readdir(workspace).catch(() => [])).length === 0;
    throw new Problem(
      isEmpty ? "no-checkout" : "folder-unreadable",
      isEmpty ? "the workspace is empty" : `there is no folder ${JSON.stringify(asked)} with files in it`,
      {
        hint: isEmpty
          ? "Put a step with `uses: actions/checkout` in front of this one."
          : "Name a folder of the repository, relative to its root.",
      },
    );
  }
  const root = await repositoryRoot(folder, environment).catch((error: unknown) => {
    // Without git, GitHub's API has to do.
    if (error instanceof Problem) return null;
    throw error;
  });
  // A clone around the workspace, as on a runner that lies in somebody's home, is none of ours.
  const clone = root !== null && isWithin(relative(workspace, root)) ? root : null;
  return {
    folder,
    root: clone,
    inside: relative(clone ?? workspace, folder)
      .split(sep)
      .join("/"),
  };
};

/** A path that the report gives, relative to the folder, as the repository has it. */
export const repositoryPath = (workspace: Pick<Workspace, "inside">, file: string): string =>
  workspace.inside === "" ? file : join(workspace.inside, file).split(sep).join("/");
