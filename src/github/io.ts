/** All of the outside that the action sees, besides the runner's own files and commands. */
export type ActionIo = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** One line of the step's log. */
  readonly print: (line: string) => void;
  /** Aborted with the name of the signal that the process was sent. */
  readonly signal: AbortSignal;
  /** Ends a group of processes by the id of its leader; one that is gone already is no fault. */
  readonly endGroup: (leader: number) => void;
  readonly wait: (ms: number) => Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly timeOfDay: () => number;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** Version of Lockstep. */
  readonly tool: string;
};

/** What the process ends with. */
export const exitCodes = {
  clean: 0,
  findings: 1,
  askedWrongly: 2,
  couldNotJudge: 3,
  /** A COMMIT whose fate could not be settled. */
  unknown: 75,
  SIGINT: 130,
  SIGTERM: 143,
} as const;
