import { describe, expect, test } from "vitest";
import { findConfigFile, policyFile } from "../../src/config/index.ts";
import type { FileTree } from "../../src/model/index.ts";

function treeOf(files: Readonly<Record<string, string>>): FileTree {
  return {
    list: async (folder) =>
      Object.keys(files)
        .filter((path) => folder === "" || path.startsWith(`${folder}/`))
        .sort(),
    read: async (path) => {
      const text = files[path];
      return text === undefined ? null : new TextEncoder().encode(text);
    },
  };
}

const strict = { "lockstep.yml": "fail-on: warning\n" };
const lax = { "lockstep.yml": "fail-on: never\n" };

async function chosen(
  base: Readonly<Record<string, string>> | null,
  head: Readonly<Record<string, string>>,
  path?: string,
) {
  const { file, notes } = await policyFile(base === null ? null : treeOf(base), treeOf(head), path);
  return [file === null ? null : `${file.path}: ${new TextDecoder().decode(file.bytes)}`, ...notes];
}

describe("which lockstep.yml counts", () => {
  const kept = [
    "lockstep.yml: fail-on: warning\n",
    "`lockstep.yml` differs from the base: the settings are those of the base",
  ];
  test.each([
    ["no base", null, lax, ["lockstep.yml: fail-on: never\n"]],
    ["none anywhere", {}, {}, [null]],
    ["unchanged", strict, strict, ["lockstep.yml: fail-on: warning\n"]],
    ["changed", strict, lax, kept],
    ["removed", strict, {}, kept],
    ["moved", strict, { ".github/lockstep.yml": "fail-on: never\n" }, kept],
    ["doubled", strict, { ...strict, ".github/lockstep.yml": "fail-on: never\n" }, kept],
    [
      "added",
      {},
      lax,
      ["lockstep.yml: fail-on: never\n", "`lockstep.yml` is new against the base: it is used as it stands"],
    ],
  ])("%s", async (_, base, head, expected) => {
    expect(await chosen(base, head)).toEqual(expected);
  });

  test("a path that was named is looked for alone", async () => {
    expect(await chosen({ "a.yml": "x: 1\n" }, { "a.yml": "x: 2\n", ...lax }, "a.yml")).toEqual([
      "a.yml: x: 1\n",
      "`a.yml` differs from the base: the settings are those of the base",
    ]);
  });

  test("two files in one tree are a fault", async () => {
    const both = treeOf({ ...strict, ".github/lockstep.yml": "" });
    await expect(findConfigFile(both)).rejects.toMatchObject({ code: "config-invalid", hint: "Keep one of them." });
    await expect(policyFile(null, both)).rejects.toMatchObject({ code: "config-invalid" });
  });
});
