import type { Live, Session } from "../postgres/index.js";
import type { Surroundings } from "./contract.js";
/** Opens a session that can write and holds the promotion lock. Rejects after `retryForMs` with who holds it. */
export declare const exclusiveSession: (live: Live, around: Surroundings, retryForMs: number) => Promise<Session>;
