import { readFileSync } from "node:fs";

/** When a process started, in clock ticks since boot. Tells a process from a later one with the same number. Null: dead. */
export function startOf(pid: string | number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // Z, X = dead, and not yet collected
    return /[ZX]/.test(fields[0] ?? "") ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
