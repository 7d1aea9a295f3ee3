import { type Entry } from "../catalog/index.js";
import { type Change, type Drift, type Migration } from "../model/index.js";
import type { Database } from "../postgres/contract.js";
import { type Site } from "../rehearse/index.js";
import type { LiveState } from "./live-catalog.js";
export type ProductionRequest = {
    readonly site: Site;
    /** Host, port and database, for the reader. */
    readonly name: string;
    readonly live: LiveState;
    /** Builds a database after these migrations. */
    readonly build: (migrations: readonly Migration[]) => Promise<Database>;
    /** What the ledger says is applied, in the order of the files. */
    readonly applied: readonly Migration[];
    /** Which side is right: SQL for production, or SQL for a next migration. */
    readonly toward: "migrations" | "declared";
    /** With SQL for each object that only the live database has, to adopt it alone. It takes a while. */
    readonly adopt: boolean;
};
/** What migrations can make and differs between a database of ours (`before`) and a live one (`after`). */
export declare const productionChanges: (site: Pick<Site, "role" | "platform">, made: readonly Entry[], live: LiveState) => readonly Change[];
/** Holds a live database against what its ledger says was applied. */
export declare const productionDrift: (request: ProductionRequest) => Promise<Drift>;
