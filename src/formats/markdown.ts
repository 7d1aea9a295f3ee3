import type { PlainFormat } from "./contract.ts";
import { page } from "./markdown-page.ts";

/** GitHub refuses a comment of more than 65,536 characters or 262,144 bytes; the marker needs room too. */
const budget = { units: 60_000, bytes: 240_000 };

/** The comment on a pull request. */
export const markdown: PlainFormat = { id: "markdown", render: (report, context) => page(report, context, budget) };
