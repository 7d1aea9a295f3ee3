/** Parts of a path that look like a key: long, and letters and digits mixed. */
const isKey = (part: string): boolean => part.length >= 16 && /\d/.test(part) && /[a-z]/i.test(part);

/** A URL as it may be shown: without user and password, values of its query, fragment, and what looks like a key in its path. */
export const maskedUrl = (text: string): string => {
  const url = new URL(text);
  const path = url.pathname
    .split("/")
    .map((part) => (isKey(part) ? "***" : part))
    .join("/");
  return `${url.origin}${path}${url.search === "" ? "" : "?***"}`;
};
