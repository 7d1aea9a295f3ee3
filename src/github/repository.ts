import { Problem } from "../model/index.ts";
import type { ActionIo } from "./io.ts";

/** The repository of the job. Null: GitHub does not say, or not in words that can be one. */
export const repositoryIn = ({
  GITHUB_REPOSITORY: text = "",
}: ActionIo["environment"]): { readonly owner: string; readonly repository: string } | null => {
  const [, owner, repository] = /^([\w.-]+)\/([\w.-]+)$/.exec(text) ?? [];
  return owner === undefined || repository === undefined ? null : { owner, repository };
};

/** An error in one sentence, with what to do about it. */
export const said = (error: unknown): string => {
  if (error instanceof Problem) return [`${error.message}.`, error.detail, error.hint].filter(Boolean).join(" ");
  return error instanceof Error ? error.message : String(error);
};
