// Signing up with metadata that says more of oneself: triggers of Supabase's users copy it into rows that policies go by. A
// newcomer is tried with each key that such a trigger reads, and measured by newcomers who bring nothing of the kind.
import type { Routine } from "../../model/index.ts";
import { quoteLiteral, readRoutine } from "../../sql/index.ts";
import type { Actor } from "../probe/actor.ts";
import { STRANGER } from "../probe/cast.ts";
import type { Ground } from "../probe/ground.ts";
import { type Attempt, valuesIn } from "./attempts.ts";
import type { Deciding } from "./what-decides.ts";

const MOST_VALUES = 12;
const METADATA = "raw_user_meta_data";

type Metadata = Readonly<Record<string, string>>;

/** Whoever signs up next: their id stands in no row yet. */
export const newcomerOf = (actor: Actor): Actor => ({ ...actor, settings: actor.strangerSettings, hasOwn: false });

/** Triggers that read what somebody who signs up says of themselves. */
export const readersOf = (routines: readonly Routine[]): readonly Routine[] =>
  routines.filter(({ trigger, platform, definition }) => trigger && !platform && definition?.includes(METADATA));

/** Keys that they take out of it. */
const keysOf = (readers: readonly Routine[]): readonly string[] => {
  const found = readers.flatMap(({ definition }) => [...(definition ?? "").matchAll(/->>?\s*'(\w{1,40})'/g)]);
  return [...new Set(found.flatMap(([, key]) => key ?? []))].sort();
};

const signUp = (metadata: Metadata): string =>
  `insert into auth.users (id, aud, role, email, ${METADATA}, created_at) values ('${STRANGER.uuid}', 'authenticated',
    'authenticated', 'newcomer@example.com', ${quoteLiteral(JSON.stringify(metadata))}, pg_catalog.now())`;

export type SignUps = {
  /** Who brings nothing that could raise them. */
  readonly plain: readonly Attempt[];
  readonly raised: readonly Attempt[];
};

export type Newcomers = {
  readonly maker: string;
  readonly routines: readonly Routine[];
  readonly deciding: Deciding;
  readonly grounds: readonly Ground[];
  readonly newcomer: Actor;
};

/** Ways of signing up, for one table that such a trigger writes to. */
export const signUpsFor = ({ maker, routines, deciding, grounds, newcomer }: Newcomers): SignUps => {
  const readers = readersOf(routines);
  const keys = keysOf(readers);
  const filled: Metadata = Object.fromEntries(keys.map((key) => [key, "newcomer"]));
  const attempt = (writes: Attempt["writes"], metadata: Metadata): Attempt => ({
    ...{ actor: newcomer, deciding, by: "sign-up", writes },
    steps: [[maker, signUp(metadata)]],
  });
  const said = readers.flatMap(({ definition }) => readRoutine(definition ?? "").texts);
  const constants = [...new Set([...deciding.constants, ...said])].filter((text) => /^\w{1,40}$/.test(text));
  const raised = keys.flatMap((key) => {
    const foreign = [...new Set(grounds.flatMap((ground) => valuesIn(ground, key, "b")))].slice(0, 2);
    const values = [...foreign, ...constants.filter((text) => !keys.includes(text)).slice(0, MOST_VALUES), "true"];
    return values.flatMap((text) => {
      const writes = [{ column: key, constant: foreign.includes(text) ? null : text }];
      return [attempt(writes, { [key]: text }), attempt(writes, { ...filled, [key]: text })];
    });
  });
  return keys.length === 0 ? { plain: [], raised: [] } : { plain: [attempt([], {}), attempt([], filled)], raised };
};
