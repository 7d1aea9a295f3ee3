import type { CheckSettings, FileTree, LiveSettings, Progress } from "../model/index.js";
/** All that a command on a database that people use needs to know from outside. */
export type LiveRequest = {
    readonly settings: CheckSettings;
    readonly live: LiveSettings;
    readonly tree: FileTree;
    /** See CheckRequest. */
    readonly declare: ((command: string) => Promise<string>) | null;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly progress: (event: Progress) => void;
    readonly signal: AbortSignal;
    /** `YYYY-MM-DD`. */
    readonly today: string;
    readonly now: () => number;
    readonly tool: string;
};
