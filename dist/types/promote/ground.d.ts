import { type Blocker } from "../deploy/index.js";
import { type LiveState } from "../drift/index.js";
import { type Filed, type Ledger, type LedgerTable } from "../ledgers/index.js";
import type { History, LedgerEvidence, Script } from "../model/index.js";
import type { Platform } from "../platforms/index.js";
import type { Live } from "../postgres/index.js";
import { type Begun } from "./begun.js";
import type { ChangeRequest } from "./contract.js";
/** What the files and the database say, before anybody judged it. */
export type Ground = {
    readonly history: History;
    readonly files: readonly Filed[];
    readonly before: readonly Script[];
    readonly platform: Platform;
    readonly live: Live;
    readonly state: LiveState;
    readonly ledger: Ledger;
    /** Also where it is yet to be made. */
    readonly table: LedgerTable;
    readonly standings: LedgerEvidence;
    /** Who holds the lock of the ledger's tool, where the ledger speaks of something unfinished. */
    readonly atWork: Blocker | null;
    /** What earlier runs left unfinished. */
    readonly begun: readonly Begun[];
    /** Ledgers of other tools that hold something, where ours is not there. As SQL would write their tables. */
    readonly strangers: readonly {
        readonly id: string;
        readonly table: string;
    }[];
};
/** Reads everything that a decision needs. Writes nothing. */
export declare const readGround: (request: ChangeRequest) => Promise<Ground>;
