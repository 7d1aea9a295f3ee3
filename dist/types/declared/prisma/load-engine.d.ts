type Library = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");
/** The engine. Loaded once; afterwards it costs nothing. */
export declare const loadEngine: () => Promise<Library>;
/** Waits for the engine. One that panics never answers, and would take the program with it: then, and ever after, this rejects. */
export declare const unlessPanic: <T>(work: Promise<T>) => Promise<T>;
export {};
