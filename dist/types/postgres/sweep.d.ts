type Environment = Readonly<Record<string, string | undefined>>;
/** Removes runs whose guard is dead. */
export declare function removeDeadRuns(environment: Environment): Promise<void>;
/** Ends every server that was started in the same job of a GitHub runner (the same RUNNER_TEMP), and removes what is dead. */
export declare function sweepRuns(environment: Environment): Promise<void>;
export {};
