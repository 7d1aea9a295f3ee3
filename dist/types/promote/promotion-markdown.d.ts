import type { Promotion } from "./contract.js";
/** A page for people on GitHub. */
export declare const promotionMarkdown: (record: Promotion) => string;
