// What the fake GitHub answers with.

/** An answer that is not the usual one. */
export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

export const refusal = (message: string, status: number) => ({
  message,
  documentation_url: "https://docs.github.com/rest",
  status: String(status),
});
