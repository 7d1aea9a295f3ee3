import type { Session } from "../postgres/index.js";
import type { Deployment, Surroundings } from "./contract.js";
/** The process that serves a session. `start` tells it from a later one of the same number. */
export type Backend = {
    readonly pid: number;
    readonly start: string | null;
    readonly readOnly: boolean;
};
/** What work gives, or null when it takes longer. A failure that comes too late is nobody's. */
export declare const withinTime: <T>(work: Promise<T>, ms: number, { wait }: Pick<Surroundings, "wait">) => Promise<T | null>;
/** Waits, but no longer than until called off. */
export declare const pause: (ms: number, { wait, signal }: Pick<Surroundings, "wait" | "signal">) => Promise<void>;
/** Connects; a server that is full, starting or away for a moment is asked again for a while. */
export declare const connectPatiently: ({ live, patience }: Pick<Deployment, "live" | "patience">, around: Pick<Surroundings, "now" | "wait" | "chance" | "signal">) => Promise<Session>;
/** Which server this is. Null where the role may not know. Outside of a transaction: a refusal would end it. */
export declare const systemOf: (session: Session) => Promise<string | null>;
/** Which of its lives this is: another one begins when a standby takes over. Null where the role may not know. */
export declare const timelineOf: (session: Session) => Promise<string | null>;
/** Rejects where transactions begin as read only. */
export declare const refuseReadOnly: ({ readOnly }: Backend) => void;
/** Who serves this session, and where. Rejects when it is a standby. */
export declare const backendOf: (session: Session) => Promise<Backend>;
