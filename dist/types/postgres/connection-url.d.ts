import type { ConnectionOptions } from "node:tls";
export type ConnectionAddress = {
    /** A host name, or the folder of a unix socket. */
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string | null;
    readonly database: string;
    /** Ways to connect, to be tried in this order. */
    readonly tls: readonly (ConnectionOptions | false)[];
    readonly options: string | null;
};
/** Rejects with a Problem that holds nothing of the URL. */
export declare function readConnectionUrl(text: string): ConnectionAddress;
