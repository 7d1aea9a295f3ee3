// The runner executes lines of a step's output. Whatever comes from a migration, or from Postgres, is printed through here.

/** Where the runner, or a terminal, may begin a new line. */
const lineEnds = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;

/** The text as lines that the runner takes for text: no `::command::` at the beginning, no `##[command]` anywhere. */
export const relayed = (text: string): readonly string[] =>
  text.split(lineEnds).map((line) => {
    const tame = line.replaceAll("##[", "# #[").replaceAll("##vso[", "# #vso[");
    return /^[\s\p{Cc}\p{Cf}]*::/u.test(tame) ? `│ ${tame}` : tame;
  });
