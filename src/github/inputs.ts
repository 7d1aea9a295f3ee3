export type Inputs = Readonly<Record<string, string>>;

/** The inputs as the runner hands them over: `INPUT_` and the name in capitals, its hyphens kept. Empty ones were not given. */
export const readInputs = (environment: Readonly<Record<string, string | undefined>>): Inputs => {
  const given = Object.entries(environment).flatMap(([key, value]) =>
    key.startsWith("INPUT_") && value !== undefined && value.trim() !== ""
      ? [[key.slice("INPUT_".length).toLowerCase(), value.trim()] as const]
      : [],
  );
  return Object.fromEntries(given.toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

/** Which comment of a pull request is this job's: what tells apart the jobs that judge it. Kept short and readable. */
export const commentId = (inputs: Inputs, job: string): string => {
  const apart = ["folder", "working-directory", "config", "migrations", "postgres-version", "platform"];
  const parts = apart.flatMap((name) =>
    inputs[name] === undefined ? [] : [`${name}=${inputs[name].replace(/\s+/g, " ")}`],
  );
  return [job, ...parts].join(" ").slice(0, 200);
};
