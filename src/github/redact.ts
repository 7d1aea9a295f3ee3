// GitHub masks secrets in logs, and nowhere else: what goes into a comment, a summary, a file or an output we have to clean
// ourselves, in every spelling that a secret may have taken on its way.

/** Shorter ones would blank out half of every page. */
const shortest = 4;
const blank = "***";

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const spellings = (secret: string): readonly string[] => {
  const plain = decoded(secret);
  return [secret, plain].flatMap((text) => [
    text,
    encodeURIComponent(text),
    encodeURI(text),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString("base64"),
    Buffer.from(text).toString("base64url"),
  ]);
};

/** The password of a connection string: in its userinfo, its query, or as `password=` among pairs. */
const passwordsIn = (url: string): readonly string[] => [
  ...(/^[a-z]+:\/\/[^/?#]*?:([^/?#]*)@/i.exec(url)?.slice(1) ?? []),
  ...[...url.matchAll(/(?:^|[?&\s])(?:ssl)?password=('(?:[^'\\]|\\.)*'|[^&\s#]*)/gi)].map((match) =>
    (match[1] ?? "").replace(/^'|'$/g, "").replace(/\\(.)/g, "$1"),
  ),
];

type Given = readonly (string | null | undefined)[];

/** Every text that must not be seen, longest first, from tokens and connection strings. */
export const secretsOf = (given: { readonly tokens: Given; readonly urls: Given }): readonly string[] => {
  const present = (texts: Given) => texts.flatMap((text) => text?.trim() ?? []);
  const urls = present(given.urls);
  const roots = [...present(given.tokens), ...urls, ...urls.flatMap(passwordsIn)];
  const all = new Set(roots.filter((text) => text.length >= shortest).flatMap(spellings));
  return [...all].filter((text) => text.length >= shortest).toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
};

/** Secrets that nobody told us of, by their looks. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})/g, blank],
  [/\b(postgres(?:ql)?:\/\/[^\s:@/]*:)[^\s@/]+@/gi, `$1${blank}@`],
];

/** A function that blanks out the secrets in a text. */
export const redactor =
  (secrets: readonly string[]) =>
  (text: string): string => {
    const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, blank), text);
    return patterns.reduce((rest, [pattern, by]) => rest.replace(pattern, by), known);
  };

/** The same value with every text in it cleaned. Keys stay. */
export const redacted = <T>(value: T, redact: (text: string) => string): T => {
  const clean = (node: unknown): unknown => {
    if (typeof node === "string") return redact(node);
    if (Array.isArray(node)) return node.map(clean);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, clean(child)]));
  };
  // Texts stay texts and the shape stays the shape.
  return clean(value) as T;
};
