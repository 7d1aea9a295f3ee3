import type { ReportCost } from "../model/index.ts";
import type { RenderContext } from "./contract.ts";
import { roughly, roughTime } from "./count.ts";

/** `≈ 40 s (13 s to 2 min) at 12 M rows`; how long is known to a factor of three. */
export const howLong = ({ rows, perMillionRowsMs, estimateMs }: ReportCost, context: RenderContext): string => {
  if (!context.durations || perMillionRowsMs === null || perMillionRowsMs === 0) {
    return rows === null ? "longer the more rows" : `at ${roughly(rows)} rows`;
  }
  if (rows === null || estimateMs === null) return `≈ ${roughTime(perMillionRowsMs)} per million rows, ×3 either way`;
  return `≈ ${roughTime(estimateMs)} (${roughTime(estimateMs / 3)} to ${roughTime(estimateMs * 3)}) at ${roughly(rows)} rows`;
};
