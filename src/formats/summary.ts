import type { PlainFormat } from "./contract.ts";
import { page } from "./markdown-page.ts";

/** GitHub drops a job summary of more than 1 MiB as a whole. Other steps write into summaries of their own. */
const budget = { units: Number.POSITIVE_INFINITY, bytes: 900 * 1024 };

/** The summary of a job. */
export const summary: PlainFormat = { id: "summary", render: (report, context) => page(report, context, budget) };
