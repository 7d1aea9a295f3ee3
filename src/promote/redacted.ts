// What a run found out is cleaned of secrets as a whole, but for words of ours: a password that is one of them must not
// change what a program reads.

const ours: ReadonlySet<string> = new Set([
  "command",
  "outcome",
  "status",
  "direction",
  "down",
  "tls",
  "pooler",
  "kind",
  "method",
  "contains",
]);

/** The same value with every text in it cleaned. */
export const redacted = <T>(value: T, redact: (text: string) => string): T => {
  const clean = (node: unknown): unknown => {
    if (typeof node === "string") return redact(node);
    if (Array.isArray(node)) return node.map(clean);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, one]) => [key, ours.has(key) ? one : clean(one)]));
  };
  // Texts stay texts and the shape stays the shape.
  return clean(value) as T;
};
