import type { Platform } from "./contract.js";
/** The most particular first: `detect` is asked in this order. */
export declare const platforms: readonly Platform[];
export type { Platform, PlatformServer } from "./contract.js";
export { elevationGuard } from "./envelope/elevation-guard.js";
export { overrides } from "./stubs/index.js";
export { rewriteForStubs } from "./stubs/rewrite-for-stubs.js";
export { withoutLz4 } from "./stubs/without-lz4.js";
