/** Takes every spelling of the secrets out of a text. */
export function redact(text: string, secrets: readonly (string | null)[]): string {
  const spellings = secrets
    .filter((secret): secret is string => secret !== null && secret !== "")
    .flatMap((secret) => [secret, encodeURIComponent(secret), encodeURI(secret), decoded(secret)]);
  // The longest first, so that no half of one is left.
  return [...new Set(spellings)]
    .sort((a, b) => b.length - a.length)
    .reduce((rest, spelling) => rest.replaceAll(spelling, "***"), text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
