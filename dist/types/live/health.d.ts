import { type HealthSettings, type PromoteSettings, type Report } from "../model/index.js";
import type { LiveRequest } from "./contract.js";
export type HealthRequest = LiveRequest & {
    readonly health: HealthSettings;
    readonly promote: Pick<PromoteSettings, "statementTimeoutMs" | "lockTimeoutMs">;
};
/** Looks at a live database and judges what needs no migration to judge. Writes nothing there. */
export declare const health: (request: HealthRequest) => Promise<Report>;
