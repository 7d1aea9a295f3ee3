import { expect, test } from "vitest";
import { serverKinds, startServer } from "../../src/postgres/index.ts";
import { requestFor } from "./request.ts";

test("the order is documented by the list", () => {
  expect(serverKinds.map(({ id }) => id)).toEqual(["url", "embedded", "local", "docker"]);
});

test("auto takes the embedded server and says why", async () => {
  await using server = await startServer(requestFor("auto"));
  expect(server.id).toBe("embedded");
  expect(server.reason).toBe("embedded, because it is the same on every machine and needs no Docker");
});

test("an explicit choice is taken as it is", async () => {
  await using server = await startServer(requestFor("embedded"));
  expect(server.reason).toBe("embedded, as asked");
});

test("auto with a URL never falls back to something else", async () => {
  const request = requestFor("auto", { url: "postgres://user:secret@127.0.0.1:1/nothing" });
  await expect(startServer(request)).rejects.toMatchObject({ code: "url-unreachable", kind: "could-not-judge" });
});

test("auto with an image is Docker or nothing", async () => {
  const request = requestFor("auto", { image: "postgres:17", environment: { PATH: "/nowhere" } });
  await expect(startServer(request)).rejects.toMatchObject({
    code: "no-server",
    kind: "could-not-judge",
    detail: "docker (Docker is not installed)",
  });
});

test("what is asked for and cannot be is told, never replaced", async () => {
  await expect(startServer(requestFor("url"))).rejects.toMatchObject({ code: "url-missing", kind: "asked-wrongly" });
});
