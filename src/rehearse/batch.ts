import { findRelations, type Plain, readSlots, type Slot } from "../catalog/index.ts";
import type { Script } from "../model/index.ts";
import type { NamesInFlight } from "./names-in-flight.ts";
import { tidyAfter } from "./plain-script.ts";

// Plain scripts that are sent at once, with what is to be read ahead of each and done behind it.

export type Sent = { readonly script: Script; readonly plain: Plain; readonly index: number };

/** One message, and what it is for. */
export type Message =
  | { readonly type: "read"; readonly sql: string; readonly slots: readonly Slot[] }
  | { readonly type: "script"; readonly sql: string; readonly sent: Sent }
  | { readonly type: "granted"; readonly sql: string }
  | { readonly type: "tidy"; readonly sql: string };

export type Batch = {
  readonly messages: readonly Message[];
  /** How many scripts. */
  readonly count: number;
};

// More would not be faster, and when a script is refused, those behind it ran for nothing.
const atOnce = 16;

const messagesOf = (sent: Sent, names: NamesInFlight): readonly Message[] | null => {
  const { script, plain } = sent;
  const first = names.before(plain);
  if (first === "all") return null;
  names.sent(plain);
  const tidy = tidyAfter(plain);
  return [
    ...(first === null
      ? []
      : [{ type: "read", sql: readSlots(first.relations, first.slots), slots: first.slots } as const]),
    { type: "script", sql: script.sql, sent },
    ...(plain.granted.length === 0 ? [] : [{ type: "granted", sql: findRelations(plain.granted) } as const]),
    ...(tidy === null ? [] : [{ type: "tidy", sql: tidy } as const]),
  ];
};

/** As many scripts as may be sent now; none when the next is to be waited for, or when all has to be read before it. */
export const nextBatch = (from: number, plainAt: (index: number) => Sent | null, names: NamesInFlight): Batch => {
  const messages: Message[] = [];
  let count = 0;
  while (count < atOnce) {
    const sent = plainAt(from + count);
    const own = sent === null ? null : messagesOf(sent, names);
    if (own === null) break;
    messages.push(...own);
    count += 1;
  }
  return { messages, count };
};
