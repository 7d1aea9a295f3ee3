// Bytes to text without a single guess: what is not UTF-8 is refused with its place, because a replacement character in a
// literal would be stored in production. Line breaks stay as they are; a BOM, which Postgres takes for a syntax error, goes.
import { isAscii, isUtf8 } from "node:buffer";
import type { FileFault } from "../model/index.ts";

/** Above this a file cannot be held and sent in one piece safely: V8 ends strings at 512 Mi units. */
const maximumBytes = 256 * 1024 * 1024;

export type Remark = Pick<FileFault, "severity" | "line" | "message" | "hint">;

/** `text` is empty when the file cannot be read; an error among the remarks says why. */
export type Decoded = { readonly text: string; readonly remarks: readonly Remark[] };

const refuse = (message: string, line: number | null, hint: string): Decoded => ({
  text: "",
  remarks: [{ severity: "error", line, message, hint }],
});

const lineOfByte = (bytes: Uint8Array, offset: number): number => {
  let line = 1;
  for (let at = bytes.indexOf(10); at !== -1 && at < offset; at = bytes.indexOf(10, at + 1)) line++;
  return line;
};

const lineOf = (text: string, offset: number): number => {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
};

/** Offset of the first byte that no UTF-8 sequence accounts for. */
const firstInvalidByte = (bytes: Uint8Array): number => {
  let valid = 0;
  let invalid = bytes.length;
  // The longest valid prefix, by halving; a cut may fall inside a sequence, so up to three bytes less count as valid too.
  const prefixIsValid = (length: number): boolean =>
    [0, 1, 2, 3].some((less) => length >= less && isUtf8(bytes.subarray(0, length - less)));
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (prefixIsValid(middle)) valid = middle;
    else invalid = middle;
  }
  let offset = valid;
  while (offset > 0 && !isUtf8(bytes.subarray(0, offset))) offset--;
  return offset;
};

const utf16 = (bytes: Uint8Array): string | null => {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "UTF-16, little-endian";
  if (first === 0xfe && second === 0xff) return "UTF-16, big-endian";
  const head = bytes.subarray(0, 400);
  const zeros = (parity: number): number => head.filter((byte, at) => byte === 0 && at % 2 === parity).length;
  if (head.length >= 4 && zeros(1) > head.length * 0.3 && zeros(0) === 0) return "UTF-16, little-endian";
  if (head.length >= 4 && zeros(0) > head.length * 0.3 && zeros(1) === 0) return "UTF-16, big-endian";
  return null;
};

const suspicions = (text: string): readonly Remark[] => {
  const remarks: Remark[] = [];
  const bidi = /[\u202a-\u202e\u2066-\u2069]/.exec(text);
  if (bidi) {
    const code = bidi[0].charCodeAt(0).toString(16).toUpperCase();
    remarks.push({
      severity: "warning",
      line: lineOf(text, bidi.index),
      message: `holds the bidirectional control character U+${code}: it may read differently from what runs`,
      hint: "Remove the character, or write it as an escape inside the literal that needs it.",
    });
  }
  return remarks;
};

const loneReturn = (text: string): readonly Remark[] => {
  let from = 0;
  for (const { index } of text.matchAll(/\r(?![\r\n])/g)) {
    const line = text.slice(Math.max(from, text.lastIndexOf("\n", index)), index);
    from = index + 1;
    if (!line.includes("--")) continue;
    return [
      {
        severity: "warning",
        line: lineOf(text, index),
        message: "a comment is ended by a lone carriage return: Postgres runs what follows it on the same line",
        hint: "Save the file with LF or CRLF line breaks.",
      },
    ];
  }
  return [];
};

/** Decodes a migration file. */
export const decodeSql = (bytes: Uint8Array): Decoded => {
  if (bytes.length > maximumBytes) {
    const size = Math.ceil(bytes.length / 1024 / 1024);
    return refuse(`is ${size} MiB large; 256 MiB is the limit`, null, "Load bulk data outside of the migrations.");
  }
  const wide = utf16(bytes);
  if (wide) return refuse(`is written in ${wide}; Postgres needs UTF-8`, 1, "Save the file as UTF-8 without BOM.");
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    const hint = "Remove the byte; Postgres cannot store NUL in text, and a bytea literal writes it as \\x00.";
    return refuse(`holds a NUL byte at byte ${zero}`, lineOfByte(bytes, zero), hint);
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) {
    const text = buffer.toString("latin1");
    return { text, remarks: text.includes("\r") ? loneReturn(text) : [] };
  }
  if (!isUtf8(buffer)) {
    const at = firstInvalidByte(bytes);
    const byte = (bytes[at] ?? 0).toString(16).padStart(2, "0").toUpperCase();
    const message = `is not valid UTF-8: byte ${at} (0x${byte}) starts no character`;
    return refuse(message, lineOfByte(bytes, at), "Save the file as UTF-8; it may be Latin-1 or Windows-1252 now.");
  }
  const whole = buffer.toString("utf8");
  const marked = whole.charCodeAt(0) === 0xfeff;
  const text = marked ? whole.slice(1) : whole;
  const mark: Remark = {
    severity: "info",
    line: 1,
    message: "begins with a byte order mark, which was left out: Postgres refuses it as a syntax error",
    hint: "Save the file as UTF-8 without BOM; other runners would fail on it.",
  };
  return { text, remarks: [...(marked ? [mark] : []), ...suspicions(text), ...loneReturn(text)] };
};
