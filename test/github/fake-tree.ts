// Files of commits, as the fake GitHub shows them.

import { sampleOf } from "./contract.ts";
import { type Answer, refusal } from "./fake-answer.ts";
import type { FakeGitHub } from "./fake-github.ts";
import { id } from "./fake-pulls.ts";

export type FakeFile = string | { readonly link: string };
export type FakeCommit = { readonly parents: readonly string[]; readonly files: Readonly<Record<string, FakeFile>> };

const contentOf = (file: FakeFile): string => (typeof file === "string" ? file : file.link);

type Entry = { readonly path: string; readonly mode: string; readonly type: string; readonly sha: string };

/** The entries below a folder of a commit; `recursive` or one level. */
const entriesOf = (sha: string, files: FakeCommit["files"], folder: string, recursive: boolean): readonly Entry[] => {
  const found = new Map<string, Entry>();
  for (const [path, file] of Object.entries(files)) {
    if (folder !== "" && !path.startsWith(`${folder}/`)) continue;
    const inner = folder === "" ? path : path.slice(folder.length + 1);
    const parts = inner.split("/");
    for (let depth = 1; depth < parts.length; depth += 1) {
      const name = parts.slice(0, depth).join("/");
      const whole = folder === "" ? name : `${folder}/${name}`;
      if (recursive || depth === 1)
        found.set(name, { path: name, mode: "040000", type: "tree", sha: id(`${sha}:${whole}`) });
    }
    const mode = typeof file === "string" ? "100644" : "120000";
    if (recursive || parts.length === 1)
      found.set(inner, { path: inner, mode, type: "blob", sha: id(contentOf(file)) });
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

export const treeAnswer = (fake: FakeGitHub, sha: string, recursive: boolean): Answer => {
  for (const [commit, { files }] of Object.entries(fake.commits)) {
    const folders = new Set([
      "",
      ...Object.keys(files).flatMap((path) =>
        path
          .split("/")
          .slice(0, -1)
          .map((_, index, all) => all.slice(0, index + 1).join("/")),
      ),
    ]);
    for (const folder of folders) {
      if (sha !== (folder === "" ? commit : id(`${commit}:${folder}`))) continue;
      const entries = entriesOf(commit, files, folder, recursive);
      const truncated = recursive && entries.length > fake.mostEntries;
      return { status: 200, body: { sha, tree: truncated ? entries.slice(0, fake.mostEntries) : entries, truncated } };
    }
  }
  return { status: 404, body: refusal("Not Found", 404) };
};

export const blobAnswer = (fake: FakeGitHub, sha: string): Answer => {
  const all: readonly FakeFile[] = [
    ...Object.values(fake.commits).flatMap(({ files }) => Object.values(files)),
    ...fake.open.flatMap(({ files }) => files.map(({ content }) => content)),
  ];
  const file = all.find((one) => id(contentOf(one)) === sha);
  if (file === undefined) return { status: 404, body: refusal("Not Found", 404) };
  // GitHub breaks base64 into lines.
  const content = Buffer.from(contentOf(file))
    .toString("base64")
    .replace(/(.{60})/g, "$1\n");
  return { status: 200, body: sampleOf("blob", { sha, content, encoding: "base64", size: contentOf(file).length }) };
};
