import type { CheckSettings, FileTree, LiveSettings, Progress } from "../model/index.js";
/** All that a command on a database that people use needs to know from outside. */
export type LiveRequest = {
    readonly settings: CheckSettings;
    readonly live: LiveSettings;
    readonly tree: FileTree;
    /** What earlier commits had in a file, the newest first. Null: there is no history to ask. */
    readonly pastTexts: ((file: string) => Promise<readonly Uint8Array[]>) | null;
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
