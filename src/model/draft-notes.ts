import type { Change } from "./catalog.ts";
import { outline } from "./describe-change.ts";

const nameIn = ({ kind, address }: Change): string => address.slice(kind.length + 1).replaceAll(/[\r\n]+/g, " ");

const holdsValues = ({ kind }: Change): boolean => kind === "table" || kind === "column";

const mostNames = 8;

const line = (words: string, changes: readonly Change[]): readonly string[] => {
  if (changes.length === 0) return [];
  const names = changes.slice(0, mostNames).map(nameIn).join(", ");
  const more = changes.length - mostNames;
  return [`-- ${words}: ${names}${more > 0 ? ` and ${more} more` : ""}`];
};

/**
 * What a down that was drafted from the catalog cannot bring back or has to give up, as comments to stand above it.
 * `changes` are those of the up.
 */
export const draftNotes = (changes: readonly Change[]): string => {
  const seen = outline(changes).filter(holdsValues);
  const retyped = changes.filter(
    ({ type, kind, before, after }) => type === "altered" && kind === "column" && before?.type !== after?.type,
  );
  const lines = [
    ...line(
      "Comes back empty",
      seen.filter(({ type }) => type === "removed"),
    ),
    ...line(
      "Goes with what was written to it since",
      seen.filter(({ type }) => type === "added"),
    ),
    ...line("Is converted back, whatever the conversion lost", retyped),
  ];
  return lines.map((text) => `${text}\n`).join("");
};
