import { Problem } from "../model/index.js";
import type { Session } from "./contract.js";
import type { Live } from "./live.js";
/** Nobody knows whether what was under way was committed. */
export declare const isUnknown: (error: unknown) => boolean;
/** `what` was lost: `the reply to the COMMIT`. */
export declare const unknownEnd: (what: string, hint: string) => Problem;
/** What Postgres says of a transaction. Null: it does not say. */
export declare const statusOf: (session: Pick<Session, "query">, xid: string) => Promise<string | null>;
/** Commits. Rejects with Problem "commit-unknown" and this hint where the reply is lost and nobody can be asked. */
export declare const commitSurely: (live: Live, session: Session, { wait, hint }: {
    readonly wait: (ms: number) => Promise<void>;
    readonly hint: string;
}) => Promise<void>;
