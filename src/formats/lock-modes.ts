/** Modes of pg_locks from the mildest to the one that nobody gets past. */
export const lockModes = [
  "AccessShareLock",
  "RowShareLock",
  "RowExclusiveLock",
  "ShareUpdateExclusiveLock",
  "ShareLock",
  "ShareRowExclusiveLock",
  "ExclusiveLock",
  "AccessExclusiveLock",
];

/** Who waits behind a lock: readers too, only writers, or nobody. */
export const blocks = (mode: string): "reads" | "writes" | "nobody" => {
  if (mode === "AccessExclusiveLock") return "reads";
  return lockModes.indexOf(mode) >= lockModes.indexOf("ShareLock") ? "writes" : "nobody";
};
