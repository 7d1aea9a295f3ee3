import type { Command, Reach } from "./access.js";
/** How far each command reaches, in the words of Reach. */
export type ReportCells = Readonly<Record<Command, Reach>>;
/**
 * What a call of a function gives: `none` when it is refused, `allowed` when it is let through and answers with nobody's
 * rows, else whose rows it answers with.
 */
export type ReportCall = "none" | "allowed" | "own" | "all" | "error";
export type ReportCoverage = {
    /** Exposed tables that count. */
    readonly tables: number;
    readonly covered: number;
    /** One decimal, cut off. 100 where there are none. */
    readonly percent: number;
};
/**
 * Who can reach what. Where several histories were checked, each in a database of its own, the names of relations, functions
 * and schemas begin with the folder: `billing: public.orders`.
 */
export type ReportRls = {
    readonly coverage: ReportCoverage & {
        /** Percent on the base branch. Null: there is none, or nobody looked. */
        readonly base: number | null;
        readonly was: {
            readonly tables: number;
            readonly covered: number;
        } | null;
        readonly bySchema: readonly (ReportCoverage & {
            readonly schema: string;
            readonly base: number | null;
        })[];
        readonly uncovered: readonly {
            readonly table: string;
            readonly why: string;
        }[];
        readonly exempt: readonly {
            readonly table: string;
            readonly reason: string;
        }[];
    };
    /** What clients can address, and why we think so. */
    readonly exposure: {
        readonly roles: readonly {
            readonly name: string;
            readonly trusted: boolean;
            readonly why: string;
        }[];
        readonly schemas: readonly {
            readonly name: string;
            readonly why: string;
        }[];
        /** True where no migration grants anything: then a role that may use every table stands for the application. */
        readonly assumed: boolean;
        readonly identities: readonly {
            readonly id: string;
            readonly role: string;
            readonly why: string;
        }[];
    };
    /** A row for each exposed relation and identity. */
    readonly access: readonly (ReportCells & {
        readonly table: string;
        readonly identity: string;
        /** Update that gives a row of one's own away. Null: not tried. */
        readonly handOver: Reach | null;
        /** The base branch's cells where one of them differs. */
        readonly base: ReportCells | null;
    })[];
    readonly calls: readonly {
        readonly function: string;
        readonly identity: string;
        readonly reach: ReportCall;
    }[];
    /** Cells that differ from the base branch, but for trusted roles. */
    readonly changes: readonly {
        /** A relation, or a function. */
        readonly subject: string;
        readonly identity: string;
        readonly command: Command | "call" | "hand over";
        readonly base: ReportCall;
        readonly now: ReportCall;
    }[];
    /** Attempts that failed for another reason than rights. */
    readonly errors: readonly {
        readonly subject: string;
        readonly identity: string;
        readonly command: Command | "call" | "hand over";
        readonly sqlstate: string;
        readonly message: string;
    }[];
    /** What could not be tried, and why. Never counted as safe. */
    readonly unproven: readonly {
        readonly subject: string;
        readonly reason: string;
    }[];
};
