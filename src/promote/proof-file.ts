import { open, stat } from "node:fs/promises";
import { mostProofBytes } from "../check/proof-text.ts";

/** What lies in the file of a proof, as far as one can be long. Null: there is nothing that can be read. */
export const proofBytes = async (path: string): Promise<Uint8Array | null> => {
  try {
    if (!(await stat(path)).isFile()) return null;
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, mostProofBytes + 1));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } catch {
    return null;
  }
};
