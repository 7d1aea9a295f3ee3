export { diskTree } from "./disk-tree.ts";
export { gitTree, type OpenTree } from "./git-tree.ts";
export { pastTextsBelow } from "./past-texts.ts";
export { repositoryRoot } from "./repository-root.ts";
export { mergeBase, resolveCommit } from "./resolve-commit.ts";
export type { Environment } from "./run-git.ts";
export { subTree } from "./sub-tree.ts";
export { treePath } from "./tree-path.ts";
