import type { Filed, Ledger, LedgerTable } from "../ledgers/index.js";
import type { Live } from "../postgres/index.js";
import type { Examination, Surroundings } from "./contract.js";
/** Looks at a database, its ledger and its role. Writes nothing. */
export declare const examine: ({ live, ledger, table, files, }: {
    readonly live: Live;
    readonly ledger: Ledger;
    readonly table: LedgerTable;
    readonly files: readonly Filed[];
}, around: Pick<Surroundings, "now" | "wait" | "chance" | "signal">) => Promise<Examination>;
