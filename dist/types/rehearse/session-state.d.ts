import type { SessionLeak } from "../model/index.js";
import type { Session } from "../postgres/contract.js";
/** Undoes whatever a script left in its session. Runs outside of a transaction. */
export declare const freshSession = "set session authorization default; reset all; close all; unlisten *; discard temp; discard sequences; select pg_catalog.pg_advisory_unlock_all()";
/** May a script have changed its session? Errs on the side of yes. */
export declare const mayLeak: (sql: string) => boolean;
/** May what a script set still hold while its transaction is read? */
export declare const changesReading: (sql: string) => boolean;
/** What the session differs in from a fresh one of `role`. */
export declare const leaksOf: (session: Session, role: string) => Promise<readonly SessionLeak[]>;
