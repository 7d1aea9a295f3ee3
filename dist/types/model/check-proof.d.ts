import type { RoundTrip } from "./evidence.js";
import type { Report } from "./report.js";
/** A file as it lay in the repository: the SHA-256 of its raw bytes, in hex. */
export type ProvedFile = {
    readonly path: string;
    readonly sha256: string;
};
/** What was proved about one history. */
export type ProvedHistory = {
    readonly folder: string;
    readonly layout: string;
    readonly platform: string;
    /** Version of the Postgres that it was rehearsed on. */
    readonly postgres: string;
    /** Files that ran ahead of the first migration. */
    readonly before: readonly ProvedFile[];
    /** In the order in which they ran. */
    readonly migrations: readonly {
        readonly id: string;
        readonly isNew: boolean;
        readonly up: ProvedFile;
        readonly down: ProvedFile | null;
        readonly roundTrip: RoundTrip;
    }[];
    /** The last migration that the base branch has: where production was thought to stand. Null: none, or nobody knows. */
    readonly tip: string | null;
    /** Digest of the catalog behind the last migration. Null: it was not reached. */
    readonly catalog: string | null;
};
/**
 * What `check` leaves for a promotion to compare with. It holds nothing that a promotion believes: it tells whether what is
 * about to run is what a pull request proved.
 */
export type CheckProof = {
    readonly version: 1;
    readonly tool: string;
    /** The commit that was checked, where one is known. */
    readonly commit: string | null;
    readonly verdict: Report["verdict"];
    readonly histories: readonly ProvedHistory[];
};
