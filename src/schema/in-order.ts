import { type Piece, type Section, sections } from "./contract.ts";
import { byText } from "./names.ts";

// The order of sections and names, save that what a statement needs stands before it.

/** A statement in its place, under the heading of what asked for it. */
export type Placed = { readonly piece: Piece; readonly under: Section };

export type Order = {
  readonly placed: readonly Placed[];
  /** Addresses that need each other in a circle, one list for each circle that was met. */
  readonly circles: readonly (readonly string[])[];
};

const rank = new Map(sections.map((section, at) => [section, at]));
const rankOf = ({ section }: Piece): number => rank.get(section) ?? 0;

/** `public.users.email`, so that what belongs to a table stands together. */
const nameIn = (address: string): string =>
  address.replace(/^[a-z]+(?: (?:view|class|family|trigger|constraint|table))? /, "");

/** Sorted as they would stand if nothing needed anything; statements about one object keep their order. */
const sorted = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces
    .map((piece, at) => ({ piece, at }))
    .toSorted(
      (a, b) =>
        rankOf(a.piece) - rankOf(b.piece) || byText(nameIn(a.piece.address), nameIn(b.piece.address)) || a.at - b.at,
    )
    .map(({ piece }) => piece);

type Frame = { readonly piece: Piece; readonly needs: readonly string[]; at: number };

/** Puts every statement behind what it needs. */
export const inOrder = (pieces: readonly Piece[]): Order => {
  const makers = new Map<string, Piece>();
  for (const piece of pieces) {
    for (const address of piece.makes) makers.set(address, piece);
  }
  const placed: Placed[] = [];
  const circles: (readonly string[])[] = [];
  const state = new Map<Piece, "open" | "done">();
  const walk = (root: Piece): void => {
    const stack: Frame[] = [];
    const enter = (piece: Piece): void => {
      state.set(piece, "open");
      stack.push({ piece, needs: [...new Set(piece.needs)].toSorted(byText), at: 0 });
    };
    enter(root);
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const address = frame.needs[frame.at++];
      if (address === undefined) {
        stack.pop();
        state.set(frame.piece, "done");
        placed.push({ piece: frame.piece, under: root.section });
        continue;
      }
      const maker = makers.get(address);
      if (maker === undefined || maker === frame.piece || state.get(maker) === "done") continue;
      if (state.get(maker) === undefined) enter(maker);
      else circles.push(stack.slice(stack.findIndex(({ piece }) => piece === maker)).map(({ piece }) => piece.address));
    }
  };
  for (const piece of sorted(pieces)) {
    if (state.get(piece) === undefined) walk(piece);
  }
  return { placed, circles };
};
