import { type Client, githubClient } from "../../src/github/client.ts";
import type { FakeGitHub } from "./fake-github.ts";

/** A client of the fake that remembers how long it would have waited. */
export const clientOf = (fake: FakeGitHub, waits: number[] = []): Client =>
  githubClient({
    apiUrl: fake.url,
    token: "ghs_token",
    owner: "octo",
    repository: "shop",
    signal: new AbortController().signal,
    wait: async (ms) => {
      waits.push(ms);
    },
    nowMs: () => 1_700_000_000_000,
  });
