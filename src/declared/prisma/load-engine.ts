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

let breakDown: (error: Error) => void = () => undefined;
const brokenDown = new Promise<never>((_, reject) => {
  breakDown = reject;
});
brokenDown.catch(() => undefined);

/** Waits for the engine. One that panics never answers, and would take the program with it: then, and ever after, this rejects. */
export const unlessPanic = <T>(work: Promise<T>): Promise<T> => Promise.race([brokenDown, work]);

// The glue runs the engine's tasks in the queue of microtasks, where nobody could catch what they throw, and tells its last
// words to a global that only Prisma's own program sets. Its names end in hashes.
const guarded = (library: Library): object => {
  const imports = Object.entries(library).map(([name, value]: readonly [string, unknown]) => {
    if (typeof value !== "function") return [name, value] as const;
    if (name.startsWith("__wbg_set_message_")) return [name, () => undefined] as const;
    if (!name.startsWith("__wbg_queueMicrotask_")) return [name, value] as const;
    const queue = (given: unknown): unknown =>
      typeof given === "function" ? queueMicrotask(caught(given)) : value(given);
    return [name, queue] as const;
  });
  return Object.fromEntries(imports);
};

const caught = (task: CallableFunction) => () => {
  try {
    task();
  } catch (error) {
    breakDown(new Error("the engine broke down", { cause: error }));
  }
};

const load = async (): Promise<Library> => {
  const library: Library = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const { WebAssembly: assembly } = globalThis as unknown as { readonly WebAssembly: Assembly };
  const { instance } = await assembly.instantiate(await readWasm(), { "./schema_engine_bg.js": guarded(library) });
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
