import { Problem } from "../model/index.ts";

/** What went wrong with a request. */
export type Refusal = {
  /** Null: no answer came. */
  readonly status: number | null;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
};

/** Reads what Octokit threw. */
export const refusalOf = (error: unknown): Refusal => {
  const message = error instanceof Error ? error.message : String(error);
  // GraphQL answers 200 and refuses in the body.
  if (error instanceof Error && error.name === "GraphqlResponseError") return { status: 403, message, headers: {} };
  if (typeof error !== "object" || error === null || !("status" in error) || typeof error.status !== "number") {
    return { status: null, message, headers: {} };
  }
  // Octokit gives a request that never got an answer the status 500.
  const response = "response" in error ? error.response : undefined;
  if (typeof response !== "object" || response === null || !("headers" in response)) {
    return { status: null, message, headers: {} };
  }
  return { status: error.status, message, headers: response.headers as Refusal["headers"] };
};

const hintFor = ({ status, headers }: Refusal): string => {
  const wanted = headers["x-accepted-github-permissions"];
  if (status === 403 && wanted !== undefined) {
    const named = wanted.split(/;\s*/).map((one) => `\`${one.trim().replaceAll("_", "-").replace("=", ": ")}\``);
    return `The token lacks a permission: GitHub asks for ${named.join(" and ")}. Add it under \`permissions:\` of the job.`;
  }
  if (status === 401) return "The token is not valid (any more): check the input `github-token`.";
  if (status === 403 || status === 404)
    return "Check that the token may read contents and write pull requests of this repository.";
  if (status === null) return "GitHub could not be reached: check the network and the proxy of the runner.";
  return "Run the job again; if it stays, see githubstatus.com.";
};

/** The refusal as a Problem; `what` completes "GitHub answered 403 when asked to". */
export const problemOf = (refusal: Refusal, what: string, cause: unknown): Problem => {
  const told = refusal.status === null ? "did not answer" : `answered ${refusal.status}`;
  return new Problem(`github-${refusal.status ?? "unreachable"}`, `GitHub ${told} when asked to ${what}`, {
    kind: "could-not-judge",
    detail: refusal.message.slice(0, 500),
    hint: hintFor(refusal),
    cause,
  });
};
