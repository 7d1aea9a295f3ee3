import type { Past, Remedy } from "../catalog/index.ts";
import { tryAll } from "./cure.ts";
import type { Workbench } from "./workbench.ts";

// Functions in SQL that call each other are only made where their bodies are not looked at.
const bodiesUnlooked = "set check_function_bodies = off";
const bodiesLookedAt = "reset check_function_bodies";

/** What was done on a bench, one step after another. */
export type Steps = {
  readonly done: readonly string[];
  readonly pasts: readonly Past[];
  /** Whether any of these worked, or all of them. */
  readonly run: (remedies: readonly Remedy[], how?: "any" | "all") => Promise<boolean>;
  readonly runUnlooked: (remedies: readonly Remedy[]) => Promise<void>;
};

export const stepsOn = (bench: Workbench, first: Past): Steps => {
  const done: string[] = [];
  const pasts: Past[] = [first];
  const take = async (worked: readonly string[]): Promise<void> => {
    done.push(...worked);
    pasts.push(await bench.follow(worked.join(";\n")));
  };
  return {
    done,
    pasts,
    run: async (remedies, how = "any") => {
      const worked = await tryAll(bench, remedies);
      if (worked.length > 0) await take(worked);
      return how === "all" ? worked.length === remedies.length : worked.length > 0;
    },
    runUnlooked: async (remedies) => {
      if (remedies.length === 0) return;
      const worked = await tryAll(bench, [bodiesUnlooked, ...remedies]);
      await bench.send(bodiesLookedAt);
      await take([...worked, bodiesLookedAt]);
    },
  };
};
