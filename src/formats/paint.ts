import { styleText } from "node:util";

/** Colours words, or leaves them as they are. */
export type Paint = (style: "red" | "green" | "yellow" | "cyan" | "dim" | "bold", words: string) => string;

export function painter(colour: boolean): Paint {
  // The stream is not asked: whether to colour was decided at the edge.
  return (style, words) => (colour ? styleText(style, words, { validateStream: false }) : words);
}
