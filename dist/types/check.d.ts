import type { CheckRequest, Report } from "./model/index.js";
/** Checks the migrations of a repository. Rejects with Problem when it was asked wrongly or could not judge. */
export declare const check: (asked: CheckRequest) => Promise<Report>;
