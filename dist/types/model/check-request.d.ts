import type { CheckProof } from "./check-proof.js";
import type { FileTree } from "./file-tree.js";
import type { Report } from "./report.js";
import type { CheckSettings } from "./settings.js";
/** How far a run is: `done` of `total` in the stage that is going on. */
export type Progress = {
    readonly stage: string;
    readonly done: number;
    readonly total: number;
};
/** A branch that may be merged before or after what is checked. */
export type OtherBranch = {
    /** As the reader knows it: `pull request #12`, or a ref. */
    readonly name: string;
    readonly url: string | null;
    /** Is it of somebody who may not write to the repository? */
    readonly isFork: boolean;
    readonly tree: FileTree;
};
/** Other branches on the same base, and remarks on those that could not be had. */
export type OtherBranches = {
    readonly branches: readonly OtherBranch[];
    readonly notes: readonly string[];
};
/** All that a check needs to know from outside; below the edges nothing asks for more. */
export type CheckRequest = {
    readonly settings: CheckSettings;
    /** What is checked. */
    readonly tree: FileTree;
    /** What the base branch has. Null: everything is new. */
    readonly base: {
        readonly sha: string;
        readonly tree: FileTree;
    } | null;
    /**
     * Runs a command of the project's in the folder that is checked and gives what it printed. Rejects with Problem. Null
     * where there is no such folder on disk.
     */
    readonly declare: ((command: string) => Promise<string>) | null;
    /** Finds branches that bring files to one of these folders. Left out where nobody asks. */
    readonly others?: (folders: readonly string[]) => Promise<OtherBranches>;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly progress: (event: Progress) => void;
    /** Aborts the run: it cleans up and rejects. */
    readonly signal: AbortSignal;
    /** `YYYY-MM-DD`. */
    readonly today: string;
    /** Milliseconds of a clock that never goes back. */
    readonly now: () => number;
    /** Version of Lockstep, for the report. */
    readonly tool: string;
    /** The commit that is checked, for the proof. */
    readonly commit?: string | null;
    /** Given what the check proved, when it ends with a verdict. Left out: nobody asks, and nothing is read for it. */
    readonly prove?: (proof: CheckProof) => Promise<void>;
};
/** Checks a folder of migrations. Rejects with Problem for the foreseen; whatever the signal aborted rejects too. */
export type CheckFolder = (request: CheckRequest) => Promise<Report>;
