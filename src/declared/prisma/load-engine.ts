// The one door to Prisma's own schema engine (5.4 MB of WASM). It is read at first use, so that a program that looks at no
// Prisma schema does not pay for it: beside the bundle, or in the package where there is no bundle.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

type Library = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");

/** The part that is used of what every Node has and no library of types without a browser tells. */
type Assembly = {
  readonly instantiate: (
    bytes: Uint8Array,
    imports: object,
  ) => Promise<{ readonly instance: { readonly exports: { readonly __wbindgen_start: () => void } } }>;
};

let loading: Promise<Library> | null = null;

/** The engine. Loaded once; afterwards it costs nothing. */
export const loadEngine = (): Promise<Library> => {
  loading ??= load();
  return loading;
};

/** After a panic nothing that the engine's memory holds can be trusted: the next use begins with a new one. */
export const forgetEngine = (): void => {
  loading = null;
};

const load = async (): Promise<Library> => {
  const library: Library = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const { WebAssembly: assembly } = globalThis as unknown as { readonly WebAssembly: Assembly };
  const { instance } = await assembly.instantiate(await readWasm(), { "./schema_engine_bg.js": library });
  library.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return library;
};

const readWasm = async (): Promise<Buffer> => {
  try {
    return await readFile(new URL("./schema_engine_bg.wasm", import.meta.url));
  } catch {
    const script = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    return await readFile(join(dirname(script), "schema_engine_bg.wasm"));
  }
};
