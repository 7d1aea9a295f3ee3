/**
 * A read-only tree of files: a folder on disk, a commit in git, or what GitHub's API answers.
 * Paths are relative to the root of the repository, with "/" between the parts, without a leading "./".
 */
export type FileTree = {
    /** Every file below `folder` ("" is the root), sorted by code unit. Empty when there is no such folder. */
    readonly list: (folder: string) => Promise<readonly string[]>;
    /** The bytes of one file. Null when it does not exist. */
    readonly read: (path: string) => Promise<Uint8Array | null>;
};
