// A comment has a hard cap. What does not fit goes whole: the least worthy part gives up its items from the end, and says how
// many, before the next part has to. Nothing is ever cut inside a fence, a table or a fold.

export type Budget = {
  /** UTF-16 units. */
  readonly units: number;
  /** Bytes of UTF-8. */
  readonly bytes: number;
};

/** A piece of a page that can be shortened. */
export type Part = {
  /** What gives way first: the least. */
  readonly worth: number;
  /** How many items it holds. */
  readonly items: number;
  /** The part with its first `shown` items, saying how many are left out. Empty text: the part is not there. */
  readonly render: (shown: number) => string;
};

/** A part that is never shortened. */
export const fixedPart = (text: string): Part => ({ worth: Number.POSITIVE_INFINITY, items: 0, render: () => text });

type Size = { readonly units: number; readonly bytes: number };

const sizeOf = (text: string): Size => ({ units: text.length, bytes: Buffer.byteLength(text, "utf8") });

/** Parts are joined by an empty line. */
const gap = 2;

/** The largest number of items, at most `most`, whose text fits; 0 when none does. */
const mostThatFits = (part: Part, most: number, fits: (size: Size) => boolean): number => {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(sizeOf(part.render(middle)))) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** The parts as one page within the budget. `leftOut` is added at the end when anything had to go. */
export const fitted = (parts: readonly Part[], budget: Budget, leftOut: string, footer: string): string => {
  const shown = parts.map((part) => part.items);
  const texts = parts.map((part) => part.render(part.items));
  const reserve = sizeOf(leftOut + footer);
  const total = (): Size =>
    texts
      .map(sizeOf)
      .reduce((sum, size) => ({ units: sum.units + size.units + gap, bytes: sum.bytes + size.bytes + gap }), {
        units: reserve.units + gap * 2,
        bytes: reserve.bytes + gap * 2,
      });
  const order = parts.map((_, index) => index).sort((a, b) => (parts[a]?.worth ?? 0) - (parts[b]?.worth ?? 0));
  for (const index of order) {
    const part = parts[index];
    const now = total();
    if (part === undefined || part.items === 0 || (now.units <= budget.units && now.bytes <= budget.bytes)) continue;
    const own = sizeOf(texts[index] ?? "");
    const room = { units: budget.units - now.units + own.units, bytes: budget.bytes - now.bytes + own.bytes };
    const kept = mostThatFits(part, part.items, (size) => size.units <= room.units && size.bytes <= room.bytes);
    shown[index] = kept;
    texts[index] = part.render(kept);
  }
  const cut = parts.some((part, index) => (shown[index] ?? 0) < part.items);
  return `${[...texts, cut ? leftOut : "", footer].filter((text) => text !== "").join("\n\n")}\n`;
};
