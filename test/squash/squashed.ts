// A repository that is squashed, and what becomes of its files.
import { diskTree } from "../../src/git/index.ts";
import type { CheckSettings } from "../../src/model/index.ts";
import { treeAfter } from "../../src/squash/place.ts";
import { type Squashed, squash } from "../../src/squash.ts";
import { liveRequest } from "../live/live-database.ts";

export type Files = Readonly<Record<string, string>>;

export type Asked = {
  readonly until?: string;
  readonly name?: string;
  readonly idempotent?: boolean;
  readonly settings?: Partial<CheckSettings>;
};

const requestFor = ({ until, name, idempotent, settings }: Asked, files: Files) => {
  const request = liveRequest(files, "");
  return {
    ...request,
    settings: { ...request.settings, platform: "plain" as const, ...settings },
    until: until ?? null,
    name: name ?? null,
    idempotent: idempotent ?? false,
  };
};

/** Squashes files that are in memory. */
export const squashFiles = async (
  files: Files,
  asked: Asked = {},
): Promise<Squashed & { readonly after: Files; readonly up: string }> => {
  const request = requestFor(asked, files);
  const squashed = await squash(request);
  const tree = treeAfter(request.tree, squashed.moves, squashed.files);
  const after: Record<string, string> = {};
  for (const path of await tree.list("")) {
    const bytes = await tree.read(path);
    if (bytes !== null) after[path] = new TextDecoder().decode(bytes);
  }
  return { ...squashed, after, up: squashed.files[0]?.content ?? "" };
};

/** Squashes a folder of this repository. */
export const squashFolder = async (folder: string, asked: Asked = {}): Promise<Squashed> =>
  squash({ ...requestFor({ ...asked, settings: { migrations: [folder] } }, {}), tree: await diskTree(".") });
