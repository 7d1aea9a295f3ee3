/** A schema that deserves no complaint, and what ruins it: each leak is planted alone. */
export type Planting = {
  readonly what: string;
  readonly platform: "plain" | "supabase";
  readonly clean: string;
  /** Checks whose warnings it earns. */
  readonly tolerated?: readonly string[];
  readonly leaks: readonly Leak[];
};

export type Leak = {
  readonly what: string;
  readonly sql: string;
  /** Checks, any of which has to speak of the culprit. */
  readonly told: readonly string[];
  /** Has to stand in the subject. */
  readonly culprit: string;
};

export const leak = (what: string, culprit: string, told: string | readonly string[], sql: string): Leak => ({
  what,
  culprit,
  told: typeof told === "string" ? [told] : told,
  sql,
});
