import { Problem } from "../model/index.ts";

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

/** An input that is true or false. */
export const flagInput = (inputs: Inputs, name: string, fallback: boolean): boolean => {
  const value = inputs[name] ?? String(fallback);
  if (value === "true" || value === "false") return value === "true";
  throw new Problem("input-invalid", `the input \`${name}\` is ${JSON.stringify(value)}`, {
    hint: "Write true or false.",
  });
};

/** Which comment of a pull request is this job's: what tells apart the jobs that judge it. Kept short and readable. */
export const commentId = (inputs: Inputs, job: string): string => {
  const apart = ["folder", "working-directory", "config", "migrations", "postgres-version", "platform"];
  const parts = apart.flatMap((name) =>
    inputs[name] === undefined ? [] : [`${name}=${inputs[name].replace(/\s+/g, " ")}`],
  );
  return [job, ...parts].join(" ").slice(0, 200);
};
