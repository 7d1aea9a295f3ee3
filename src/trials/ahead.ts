// Many trials on rows in one visit of the walk: those that a carried copy can tell are made ahead of it.
import type { RowsTrial } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { type Carried, type CarriedRequest, openCarried } from "./carried.ts";

export type Told = { readonly trial: RowsTrial | null };

export type Ahead = {
  /** What is known of the migration at this place of the history; null where a copy of its own has to tell. */
  readonly told: (database: Pick<Database, "name">, at: number) => Told | null;
  /** Tries these, from the one where the database stands, as far as it gets. */
  readonly goOn: (
    request: CarriedRequest,
    places: readonly number[],
    tryAt: (carried: Carried, at: number) => Promise<Told | null>,
  ) => Promise<void>;
};

/** What was told of one database says nothing of another, in which a walk begins anew. */
export const openAhead = (): Ahead => {
  let of: string | null = null;
  const answers = new Map<number, Told | null>();
  return {
    told: ({ name }, at) => (of === name ? (answers.get(at) ?? null) : null),
    goOn: async (request, places, tryAt) => {
      if (of !== request.database.name) answers.clear();
      of = request.database.name;
      await using carried = openCarried(request);
      for (const at of places) {
        if (at < request.from || answers.has(at)) continue;
        const answer = await tryAt(carried, at);
        // What was not reached from here may be from a later place.
        if (answer !== null || !carried.ended() || at === request.from) answers.set(at, answer);
        if (carried.ended()) break;
      }
    },
  };
};
