export type CommandRun = {
    readonly command: string;
    readonly folder: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
    /** Ends a group of processes by the id of its leader. */
    readonly endGroup: (leader: number) => void;
    /** Names of variables that it sees, too. */
    readonly also?: RegExp;
};
/** What a command prints. Rejects with Problem "declared-command-failed". */
export declare const runCommand: (run: CommandRun) => Promise<string>;
