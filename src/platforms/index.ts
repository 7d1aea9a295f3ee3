import type { Platform } from "./contract.ts";
import { plain } from "./plain.ts";
import { supabase } from "./supabase.ts";

/** The most particular first: `detect` is asked in this order. */
export const platforms: readonly Platform[] = [supabase, plain];

export type { Platform, PlatformServer } from "./contract.ts";
export { elevationGuard } from "./envelope/elevation-guard.ts";
export { overrides } from "./stubs/index.ts";
export { rewriteForStubs } from "./stubs/rewrite-for-stubs.ts";
export { withoutLz4 } from "./stubs/without-lz4.ts";
