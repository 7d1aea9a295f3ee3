// Names as SQL writes them, taken apart: where the schema ends, where the arguments begin, with quotes and dots inside.

type Cut = { readonly parts: readonly string[]; readonly end: number };

const cutName = (written: string): Cut => {
  const parts: string[] = [];
  let at = 0;
  let part = "";
  while (at < written.length && written[at] !== "(") {
    if (written[at] === ".") {
      parts.push(part);
      part = "";
      at++;
    } else if (written[at] === '"') {
      const [quoted = ""] = /^"(?:[^"]|"")*"?/.exec(written.slice(at)) ?? [];
      part += quoted.slice(1, -1).replaceAll('""', '"');
      at += quoted.length;
    } else part += written[at++];
  }
  return { parts: [...parts, part], end: at };
};

/** `public."Odd.Name"(uuid)` → `public`, `Odd.Name`. */
export const nameParts = (written: string): readonly string[] => cutName(written).parts;

/** The name without its arguments, as it was written. */
export const withoutArguments = (written: string): string => written.slice(0, cutName(written).end);

/** Types, or names and types, between the parentheses behind a name. */
export const argumentsOf = (written: string): readonly string[] => {
  const inner = written.slice(cutName(written).end + 1, -1);
  const [...found] = inner.matchAll(/(?:"(?:[^"]|"")*"|\([^)]*\)|[^,"(])+/g);
  return found.map(([argument]) => argument.trim()).filter((argument) => argument !== "");
};

/** Could the name that somebody wrote, with or without its schema, be this one? */
export const couldBe = (written: readonly string[], name: readonly string[]): boolean => {
  const shared = Math.min(written.length, name.length);
  return shared > 0 && written.slice(-shared).every((part, index) => part === name.slice(-shared)[index]);
};
