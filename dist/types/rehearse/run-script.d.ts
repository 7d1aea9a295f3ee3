import type { Failure, Script, SendMode } from "../model/index.js";
import type { Session } from "../postgres/contract.js";
import { type Sent } from "./failure.js";
/** Superuser rights for single statements that the platform vouches for. */
export type Lender = {
    readonly may: (tag: string, sql: string) => boolean;
    /** Runs `work` with the right; false when something of the author's would run inside, or when it fails all the same. */
    readonly lend: (session: Session, tag: string, work: () => Promise<void>) => Promise<boolean>;
};
export type ScriptRun = {
    readonly failure: Failure | null;
    readonly ms: number;
    readonly mode: SendMode;
    /** False when a failed script may have left something behind. */
    readonly clean: boolean;
};
/** Does the script end or begin transactions by itself? Savepoints do neither. */
export declare const controlsTransaction: (sql: string) => boolean;
type Outcome = {
    readonly failure: Failure | null;
    readonly sqlstate: string | null;
    readonly ms: number;
};
/** Sends one statement as it stands; lends rights to one that may have them. */
export declare const sendLending: (session: Session, script: Script, statement: Sent & {
    readonly tag: string;
}, lender: Lender | null) => Promise<Outcome>;
/** Runs one statement with lent rights, in a session that is in no failed transaction; false where it may not have them, or is refused. */
export declare const runLent: (session: Session, sql: string, lender: Lender | null) => Promise<boolean>;
/** Is one simple query for the whole text the way to send it? */
export declare const goesWhole: (script: Script) => boolean;
/** What a refusal of the whole text, which left nothing behind, asks for instead. */
export declare const sendOtherwise: (session: Session, script: Script, failure: Failure, lender: Lender | null) => Promise<ScriptRun | null>;
/** Runs a script on a session that is in no transaction, as the layout's tool would, and leaves it in none. */
export declare const runScript: (session: Session, script: Script, lender: Lender | null) => Promise<ScriptRun>;
export {};
