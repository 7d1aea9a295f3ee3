// Names of columns that hold secrets, or what tells one person from another in the eyes of a bank or a state. Read word by
// word, so that `compass_word` is none; what only speaks about a secret, `password_changed_at`, is none either.

import type { Column } from "../model/index.ts";

/** `apiKeyHash` and `api_key_hash` → api, key, hash. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

const splitAt = (list: string): readonly string[] => list.split(",").map((name) => name.trim());

/** Secrets, also behind other words: `stripe_secret_key`. Only where the type can hold one. */
const secrets: ReadonlySet<string> = new Set(
  splitAt(`password, passwd, pwd, passphrase, passcode, secret, secret key, private key, api key, apikey, auth key,
    access key, encryption key, signing key, token, jwt, session id, session key, auth code, recovery code,
    recovery codes, backup code, backup codes, verification code, otp, totp, two factor, 2fa secret, 2fa code,
    pin code, pgp key, gpg key, ssh key, license key, activation key, passwords, secrets, tokens, api keys`),
);

/** What tells one person from another, also behind other words: `customer_ssn`. */
const numbers: ReadonlySet<string> = new Set(
  splitAt(`ssn, social security, social security number, drivers license, driver license, passport number, passport no,
    passport id, national id, tax id, credit card, credit card number, card number, cvv, cvc, cvn, bank account number,
    iban, swift code, routing number, medical record number, health insurance number`),
);

/** Too common in the names of other things: only alone. */
const alone: ReadonlySet<string> = new Set(
  splitAt(`license number, bank account, account number, bic, health record, medical record, patient id,
    insurance number, health insurance, medical insurance, treatment, mac address, macaddr, imei, device uuid,
    certificate, credential, credentials, facial recognition, national insurance number`),
);

/** Secrets that are often kept as numbers. */
const codes: ReadonlySet<string> = new Set(
  splitAt(`otp, totp, passcode, pin code, auth code, recovery code, backup code, verification code, 2fa code`),
);

/** How a secret is kept: a hash of a password is as good as the password, to somebody with time. */
const forms: ReadonlySet<string> = new Set([
  "hash",
  "hashed",
  "digest",
  "encrypted",
  "enc",
  "value",
  "salt",
  "plain",
  "text",
]);

/** Counters of language models, designs and pages, not secrets. */
const harmlessTokens =
  /^(?:max|min|input|output|prompt|completion|total|used|cached|design|color|css|crypto|nft|utility|page|next|cursor) tokens?$/;

/** A flag, a moment, or what is searched by. */
const holdsNothing = /^(?:boolean|date|time|interval|tsvector)/;
const isNumber = /^(?:integer|bigint|smallint|real|double precision|numeric|money)/;

/** Does the column hold what nobody else may see, by its name and its type? */
export const isSensitive = ({ name, type, references }: Column): boolean => {
  if (holdsNothing.test(type)) return false;
  const words = wordsOf(name).filter((word) => !forms.has(word));
  const whole = words.join(" ");
  // The last words say what it is: `stripe_secret_key` is a key, `token_count` is a count.
  const endsIn = (names: ReadonlySet<string>) =>
    [1, 2, 3].some((length) => words.length >= length && names.has(words.slice(-length).join(" ")));
  if (alone.has(whole) || endsIn(numbers) || (endsIn(codes) && references === null)) return true;
  return !isNumber.test(type) && references === null && !harmlessTokens.test(whole) && endsIn(secrets);
};
