import { lockModes } from "../model/index.ts";

/** Who waits behind a lock: readers too, only writers, or nobody. */
export const blocks = (mode: string): "reads" | "writes" | "nobody" => {
  if (mode === "AccessExclusiveLock") return "reads";
  return lockModes.indexOf(mode) >= lockModes.indexOf("ShareLock") ? "writes" : "nobody";
};
