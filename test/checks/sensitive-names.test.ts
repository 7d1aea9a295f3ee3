import { expect, test } from "vitest";
import { isSensitive, wordsOf } from "../../src/checks/sensitive-names.ts";

const sensitive = (name: string, type = "text", references: string | null = null) =>
  isSensitive({ name, type, notNull: false, references });

test.each([
  ["apiKeyHash", "api key hash"],
  ["APIKey", "api key"],
  ["stripe-secret key", "stripe secret key"],
  ["2fa_secret", "2fa secret"],
  ["_id", "id"],
])("%s is read as %s", (name, words) => {
  expect(wordsOf(name).join(" ")).toBe(words);
});

test.each([
  "password",
  "encrypted_password",
  "password_hash",
  "passwordDigest",
  "PWD",
  "stripe_secret_key",
  "api_key",
  "apikey",
  "api-key",
  "refresh_token",
  "backup_codes",
  "2fa_secret",
  "webhook_secret",
  "session_id",
  "ssn",
  "customer_ssn",
  "creditCardNumber",
  "iban",
  "tax_id",
  "passport_number",
  "bank_account",
  "medical_record",
  "treatment",
  "mac_address",
  "certificate",
])("%s is sensitive", (name) => {
  expect(sensitive(name)).toBe(true);
});

test.each([
  ["otp", "integer"],
  ["verification_code", "bigint"],
  ["ssn", "bigint"],
])("%s is sensitive as %s", (name, type) => {
  expect(sensitive(name, type)).toBe(true);
});

test.each([
  ["password_changed_at", "timestamp with time zone"],
  ["has_password", "boolean"],
  ["password_required", "text"],
  ["token_count", "integer"],
  ["tokens", "integer"],
  ["max_tokens", "text"],
  ["secretary", "text"],
  ["compass_word", "text"],
  ["public_key", "text"],
  ["key", "text"],
  ["course_certificate", "text"],
  ["treatment_plan", "text"],
  ["title", "text"],
])("%s (%s) is not", (name, type) => {
  expect(sensitive(name, type)).toBe(false);
});

test("a reference to a session is no secret, and a number of a person is one in any type", () => {
  expect(sensitive("session_id", "uuid", "public.sessions.id")).toBe(false);
  expect(sensitive("ssn", "bigint")).toBe(true);
});
