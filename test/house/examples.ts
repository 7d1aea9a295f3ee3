// Blocks of code in the documents, with where they stand.
import { readFileSync } from "node:fs";

export type Example = { readonly place: string; readonly language: string; readonly text: string };

export const examplesIn = (path: string, page = readFileSync(path, "utf8")): readonly Example[] => {
  const found: Example[] = [];
  let open: { readonly fence: string; readonly language: string; readonly line: number } | null = null;
  let lines: string[] = [];
  for (const [index, line] of page.split("\n").entries()) {
    const [, fence = "", language = ""] = /^\s*(`{3,}|~{3,})\s*([\w-]*)/.exec(line) ?? [];
    if (open === null && fence !== "") {
      open = { fence, language, line: index + 1 };
      lines = [];
    } else if (open !== null && fence.startsWith(open.fence)) {
      found.push({ place: `${path}:${open.line}`, language: open.language, text: lines.join("\n") });
      open = null;
    } else lines.push(line);
  }
  if (open !== null) throw new Error(`${path}:${open.line}: the block never ends`);
  return found;
};
