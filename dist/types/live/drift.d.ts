import { type Report } from "../model/index.js";
import type { LiveRequest } from "./contract.js";
/** Compares a live database with the migrations and the declared schemas. Writes nothing there. */
export declare const drift: (request: LiveRequest) => Promise<Report>;
