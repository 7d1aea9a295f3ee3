import type { RenderContext } from "./contract.ts";
import { code, urlPath, webUrl } from "./escape.ts";

type Place = { readonly file: string | null; readonly line: number | null };

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The address of a line of a file. Null where the repository's address is not known. */
export const fileAddress = (place: Place, context: RenderContext): string | null => {
  const base = context.fileUrl === null ? null : webUrl(context.fileUrl);
  if (base === null || place.file === null) return null;
  return `${base}${urlPath(place.file)}${place.line === null ? "" : `#L${place.line}`}`;
};

/** `015_invoices.sql:12` as a link to the very line; the whole path as a code span where no address is known. */
export const fileLink = (place: Place, context: RenderContext, where: "text" | "cell" = "text"): string => {
  if (place.file === null) return "";
  const line = place.line === null ? "" : `:${place.line}`;
  const address = fileAddress(place, context);
  if (address === null) return code(`${place.file}${line}`, where, 160);
  return `[${code(`${fileName(place.file)}${line}`, where, 100)}](${address})`;
};

/** A link with words of ours; the bare words where there is no address. */
export const linked = (words: string, url: string | null): string => {
  const safe = url === null ? null : webUrl(url);
  return safe === null ? words : `[${words}](${safe})`;
};
