// Certificates as a PEM file or as the text of one, since secrets of a workflow are texts. The text is never shown: whoever
// takes the wrong secret for it finds nothing of it in a log.
import { resolve } from "node:path";
import { type Parser, path } from "./parser.ts";

const begin = "-----BEGIN ";
const certificate = "-----BEGIN CERTIFICATE-----";
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

const refuse = (message: string) => ({
  refusals: [{ path: [], at: "value" as const, message, hint: "Give the path of a PEM file, or its text." }],
});

/** Some stores keep a text of several lines in one. */
const inLines = (text: string): string => (text.includes("\n") ? text : text.replaceAll("\\n", "\n"));

export const certificates: Parser<string> = {
  form: "PATH|PEM",
  many: false,
  schema: () => ({ type: "string", minLength: 1 }),
  parse: (raw, known, source) => {
    if (typeof raw !== "string" || !raw.includes(begin)) return path.parse(raw, known, source);
    if (privateKey.test(raw)) return refuse("it holds a private key, which nobody needs to trust a server");
    return raw.includes(certificate)
      ? { value: `${inLines(raw).trim()}\n` }
      : refuse("it is PEM and holds no certificate");
  },
};

/** The path as it is from anywhere, where it was given from this folder; a text as it is. */
export const certificatesFrom = (folder: string, given: string | null): string | null =>
  given === null || given.includes(begin) ? given : resolve(folder, given);
