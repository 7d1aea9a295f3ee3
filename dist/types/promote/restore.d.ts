import { type Restoration, type RestoreRequest } from "./restoration.js";
/** Brings a backup back. Rejects with what nobody foresaw alone. */
export declare const restore: (request: RestoreRequest) => Promise<Restoration>;
