// The first line of our comments, which nobody sees: which comment this is, and what it said. It decides whether a run has
// anything to write. It proves nothing about who wrote it: the author does.

import { createHash } from "node:crypto";

export type Marker = {
  /** Which of the comments on one pull request. */
  readonly id: string;
  /** Head commit that it speaks of. */
  readonly sha: string;
  /** Of what it says, without durations and links. */
  readonly hash: string;
  /** Of its very text, to see whether somebody edited it. */
  readonly text: string;
};

const opening = "<!-- lockstep:v1 ";
const closing = " -->";

/** Short, since it is compared and never trusted. */
export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** GitHub may change line breaks and trailing space. */
const settled = (text: string): string => text.replace(/\r\n?/g, "\n").trim();

/** Neither `--` nor `>` may stand in a comment of HTML. */
const inert = (json: string): string => json.replace(/[-<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);

/** The comment's body: the marker, then the page. */
export const marked = (page: string, marker: Omit<Marker, "text">): string => {
  const json = inert(JSON.stringify({ ...marker, text: hashOf(settled(page)) }));
  return `${opening}${json}${closing}\n${page}`;
};

/** Reads a body's marker. Null when it has none of ours on its first line. */
export const markerOf = (body: string): Marker | null => {
  const line = body.split(/\r?\n/, 1)[0]?.trimEnd() ?? "";
  if (!line.startsWith(opening) || !line.endsWith(closing)) return null;
  try {
    const value: unknown = JSON.parse(line.slice(opening.length, -closing.length));
    if (typeof value !== "object" || value === null) return null;
    const field = (name: string): string => {
      const found: unknown = Reflect.get(value, name);
      return typeof found === "string" ? found : "";
    };
    const id = field("id");
    return id === "" ? null : { id, sha: field("sha"), hash: field("hash"), text: field("text") };
  } catch {
    return null;
  }
};

/** Does the body still read as we wrote it? */
export const isUntouched = (body: string, marker: Marker): boolean => {
  const lineEnd = body.indexOf("\n");
  return lineEnd >= 0 && hashOf(settled(body.slice(lineEnd + 1))) === marker.text;
};
