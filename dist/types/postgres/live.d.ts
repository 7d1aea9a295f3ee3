import type { Session } from "./contract.js";
export type LiveRequest = {
    /** Never printed. */
    readonly url: string;
    /** `verify`: the server's certificate and name. `off` is for hosts on this machine only. */
    readonly tls: "verify" | "no-verify" | "off";
    /** File with certificates to trust beside the runtime's own, or its text. */
    readonly caCert: string | null;
    readonly connectTimeoutMs?: number;
    /** Keep the connection that found out for the first `connect` without settings, which has to follow. */
    readonly keep?: boolean;
};
/** A database that people use, reachable. Holds no connection of its own. */
export type Live = {
    /** For the reader: `db.example.com:5432/app`. */
    readonly name: string;
    readonly database: string;
    readonly user: string;
    /** On this machine: a unix socket or a loopback address. */
    readonly local: boolean;
    /** How the line is protected. */
    readonly tls: "verified" | "unverified" | "none";
    readonly version: string;
    readonly major: number;
    readonly superuser: boolean;
    /** Opens a session. `options`: settings given with the login, as `-c name=value`. */
    readonly connect: (options?: {
        readonly settings?: Readonly<Record<string, string>>;
    }) => Promise<Session>;
    /** What a program of Postgres' own needs to connect in the same way, but for the file of certificates. Holds the password. */
    readonly forPrograms: () => {
        readonly environment: Readonly<Record<string, string>>;
        /** PEM of the certificates to trust. Null: nothing is verified. */
        readonly trusted: string | null;
    };
    /** Takes every spelling of the URL and its password out of a text. */
    readonly redact: (text: string) => string;
};
/** Finds out how to connect, and who answers. Rejects with a Problem that holds nothing of the URL. */
export declare const reachLive: (request: LiveRequest) => Promise<Live>;
