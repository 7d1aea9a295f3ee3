import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export const sha256Hex = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const crc32Of = (text: string): number => crc32(Buffer.from(text, "utf8"));

/** java.lang.String.hashCode, a signed 32-bit number. */
export const javaHashCode = (text: string): number => {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
};

/** The number as Postgres' bigint holds its lower 64 bits. */
export const asBigint = (value: bigint): bigint => BigInt.asIntN(64, value);
