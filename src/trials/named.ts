// Is something named in a text? Whole identifiers alone count, so that `t2` is not found in `t20`.

/** Bytes of the longest identifier. Postgres cuts off what goes beyond, in the middle of no character. */
const longest = 63;
const longestCharacter = 4;

const isPartOfIdentifier = (character: string): boolean => /[\w$]|[^\0-\x7f]/.test(character);

/** May a script have written more of it than Postgres kept? */
const mayBeCut = (name: string): boolean => Buffer.byteLength(name) > longest - longestCharacter;

/** Whatever its case. `lower` is a text in lower case; within quotes, quotes are doubled. */
export const isNamedIn = (lower: string, name: string): boolean => {
  const wanted = name.toLowerCase().replaceAll('"', '""');
  const joinsBefore = isPartOfIdentifier(wanted.slice(0, 1));
  const joinsBehind = isPartOfIdentifier(wanted.slice(-1)) && !mayBeCut(name);
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if (joinsBefore && isPartOfIdentifier(lower.slice(Math.max(0, at - 1), at))) continue;
    if (joinsBehind && isPartOfIdentifier(lower.slice(end, end + 1))) continue;
    return true;
  }
  return false;
};
