/** Somewhere to write text. */
export type Output = {
  readonly write: (text: string) => Promise<void>;
  readonly isTerminal: boolean;
  readonly columns: number;
};

/** All of the outside that a command sees. */
export type Io = {
  /** The result, and nothing else. */
  readonly stdout: Output;
  /** Progress, notes and errors. */
  readonly stderr: Output;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted with the name of the signal that the process was sent. */
  readonly signal: AbortSignal;
  /** Asks somebody at the terminal. Null: nobody is there. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Ends a group of processes by the id of its leader; one that is gone already is no fault. */
  readonly endGroup: (leader: number) => void;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly now: () => number;
  /** The time of day, ISO 8601, UTC. */
  readonly clock: () => string;
  /** Version of Lockstep. */
  readonly tool: string;
  /** Version of Node.js, with its `v`. */
  readonly node: string;
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

/** Is colour wanted there? The flag first, then what the environment asks for, then what the place can show. */
export function wantsColour({ isTerminal }: Output, environment: Io["environment"], noColour: boolean): boolean {
  if (noColour || (environment.NO_COLOR ?? "") !== "") return false;
  const force = environment.FORCE_COLOR ?? "";
  if (force !== "") return force !== "0" && force !== "false";
  return isTerminal && environment.TERM !== "dumb";
}
