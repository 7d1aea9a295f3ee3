// Go, Rust and Postgres compare names by their UTF-8 bytes; JavaScript compares UTF-16 units. The two differ for characters
// above U+FFFF only, and no locale may ever have a say in the order of migrations.

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** Order of the UTF-8 bytes of two strings. */
export const compareBytes = (a: string, b: string): number => {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    const astral = Number(isSurrogate(left)) - Number(isSurrogate(right));
    return astral === 0 || left > 0xdfff || right > 0xdfff ? astral || left - right : left - right;
  }
  return a.length - b.length;
};

/** Order of two runs of digits of any length, as numbers. */
export const compareDigits = (a: string, b: string): number => {
  const left = a.replace(/^0+(?=\d)/, "");
  const right = b.replace(/^0+(?=\d)/, "");
  return left.length - right.length || compareBytes(left, right);
};
