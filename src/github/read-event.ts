import { readFile } from "node:fs/promises";
import { Problem } from "../model/index.ts";
import type { ActionIo } from "./io.ts";

/** The payload that the runner wrote. Throws Problem where there is none. */
export const readEvent = async (environment: ActionIo["environment"]): Promise<Readonly<Record<string, unknown>>> => {
  const path = environment.GITHUB_EVENT_PATH ?? "";
  try {
    const payload: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof payload === "object" && payload !== null) return { ...payload };
  } catch {
    // Told below, like a payload that is no object.
  }
  throw new Problem("event-unreadable", "the event's payload cannot be read", {
    hint: "Run the action in a job of GitHub Actions, or use the command `lockstep check`.",
  });
};
