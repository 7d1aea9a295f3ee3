import type { Promotion } from "./contract.js";
/** What the command prints. */
export declare const promotionText: (record: Promotion, colour?: boolean) => string;
/** The same for programs. */
export declare const promotionJson: (record: Promotion) => string;
