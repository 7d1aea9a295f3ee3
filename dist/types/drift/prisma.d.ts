import { type Entry } from "../catalog/index.js";
import { type PrismaSource } from "../declared/index.js";
import { type Drift } from "../model/index.js";
import type { Database } from "../postgres/index.js";
import { type Site } from "../rehearse/index.js";
export type PrismaRequest = {
    readonly site: Site;
    /** What the migrations made, with no open session. */
    readonly database: Database;
    readonly made: readonly Entry[];
    /** Addresses that were there before the first migration. */
    readonly given: ReadonlySet<string>;
};
/** Holds one Prisma schema against what the migrations make. Rejects with Problem where the schema is not valid. */
export declare const prismaDrift: (request: PrismaRequest, source: PrismaSource) => Promise<Drift>;
