import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { askHealth, maskedUrl } from "../../src/tasks/index.ts";

const served = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const ask = (url: string, timeoutMs = 3_000, signal = new AbortController().signal) =>
  askHealth({ url, timeoutMs, now: () => performance.now(), wait: (ms) => wait(ms), chance: () => 0, signal }).then(
    ({ message }) => message ?? "well",
    (error: Error) => error.message,
  );

test("2xx is well, at once or after a while", async () => {
  let asked = 0;
  await using site = await served((_, answer) => {
    asked += 1;
    answer.writeHead(asked < 3 ? 503 : 204).end();
  });
  expect(await ask(`${site.url}/health`)).toBe("at attempt 3");
  expect(await ask(`${site.url}/health`)).toBe("well");
});

test("what never becomes well is told with its last answer, and without its token", async () => {
  await using site = await served((_, answer) => answer.writeHead(500).end("token=s3cret"));
  const said = await ask(`${site.url}/hooks/abcdef0123456789abcdef?token=s3cret#s3cret`, 1_500);
  expect(said).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/hooks\/\*\*\*\?\*\*\*: it answered 500, asked \d times? /);
  expect(said).not.toContain("s3cret");
});

test("a redirect is followed on the same host, and to no other", async () => {
  const seen: (string | undefined)[] = [];
  await using other = await served((request, answer) => {
    seen.push(request.headers.authorization);
    answer.end();
  });
  await using site = await served((request, answer) => {
    const to = request.url === "/away" ? other.url : request.url === "/near" ? "/well" : "/circle";
    if (request.url === "/well") answer.end(request.headers.authorization);
    else answer.writeHead(302, { location: to }).end();
  });
  expect(await ask(`${site.url}/near`)).toBe("well");
  const withUser = site.url.replace("//", "//user:s3cret@");
  expect(await ask(`${withUser}/away`, 900)).toContain("it answered 302, a redirect to another host");
  expect(await ask(`${site.url}/circle`, 900)).toContain("redirects in a circle");
  expect(seen).toEqual([]);
});

test("a server that says nothing is not waited for in vain, nor once the run was called off", async () => {
  await using site = await served(() => undefined);
  expect(await ask(site.url, 300)).toContain("no answer in time");
  const called = new AbortController();
  setTimeout(() => called.abort(), 100);
  const start = performance.now();
  await ask(site.url, 30_000, called.signal);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test.each([
  ["https://ann:pass@a.example/health", "https://a.example/health"],
  ["https://a.example/x?key=1", "https://a.example/x?***"],
  [
    "https://a.example/hooks/T0123456789ABCDEF0/leaderboard-of-the-day",
    "https://a.example/hooks/***/leaderboard-of-the-day",
  ],
])("%s is shown as %s", (url, shown) => {
  expect(maskedUrl(url)).toBe(shown);
});
