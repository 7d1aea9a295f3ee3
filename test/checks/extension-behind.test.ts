import { expect, test } from "vitest";
import { extensionBehind } from "../../src/checks/extension-behind.ts";

test.each([
  ["function", "uuid_generate_v4", "uuid-ossp"],
  ["function", "public.gen_salt", "pgcrypto"],
  ["type", "citext", "citext"],
  ["type", "public.citext[]", "citext"],
  ["operator class", "gin_trgm_ops", "pg_trgm"],
  ["operator class", "vector_cosine_ops", "vector"],
  ["type", "geometry", "postgis"],
  ["schema", "cron", "pg_cron"],
  ["schema", "stripe", null],
  ["function", "is_staff", null],
  ["relation", "citext", null],
])("%s %s comes with %s", (kind, name, extension) => {
  expect(extensionBehind({ kind, name })).toBe(extension);
});
