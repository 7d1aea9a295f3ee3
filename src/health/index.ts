export { runAssertions } from "./assertions.ts";
export { type HealthRequest, readHealth } from "./read-health.ts";
export { readStructure } from "./read-structure.ts";
