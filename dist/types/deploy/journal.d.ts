import type { Live } from "../postgres/index.js";
import type { Deployment } from "./contract.js";
export type Journal = {
    /** Notes that a run is going to write. `owes`: something has to be done after its migrations. */
    readonly open: (planned: readonly string[], owes: boolean) => Promise<void>;
    /** Notes what is under way, and gives the time by the database's clock, ISO 8601, UTC. Null: it could not be noted. */
    readonly begin: (step: string) => Promise<string | null>;
    /** Notes what became of it. */
    readonly end: (step: object) => Promise<void>;
    /** Nothing is owed any more, by this run and by all before it. */
    readonly settle: () => Promise<void>;
    /** This run owes nothing: none of its migrations stands. */
    readonly waive: () => Promise<void>;
    /** Notes that the run is over. */
    readonly close: () => Promise<void>;
};
/** A journal of a run. `remark` is told what could not be written, once. */
export declare const journalOf: (live: Live, run: Deployment["run"], direction: "up" | "down", remark: (text: string) => void) => Journal;
/**
 * Did an earlier run end before all was done that follows its migrations? It owes that only for what stands: `applied` are
 * the migrations that the ledger has now.
 */
export declare const owesSomething: (live: Live, applied: readonly string[]) => Promise<boolean>;
