import { defineConfig } from "vitest/config";

// What takes minutes is run by name: `npm run slow`.
const slow = process.argv.includes("test/slow") ? [] : ["test/slow/**"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", ...slow],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: "forks",
  },
});
