import type { Manifest } from "./contract.js";
/** The bytes of a file, which have to be what the manifest says by the time all were read. */
export declare function provenPieces(path: string, file: {
    readonly bytes: number;
    readonly sha256: string;
    readonly rows: number | null;
}): AsyncGenerator<Uint8Array>;
/** Reads a backup to its end. Gives what else to know. Rejects with Problem "backup-damaged". */
export declare const proveBackup: (folder: string, manifest: Manifest, { signal, environment, }: {
    readonly signal: AbortSignal;
    readonly environment: Readonly<Record<string, string | undefined>>;
}) => Promise<{
    readonly remarks: readonly string[];
    readonly command: string | null;
}>;
