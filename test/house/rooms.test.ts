// In a registered room the name of a file, the id in it and the room's list say the same.
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { families } from "../../src/catalog/index.ts";
import { checks } from "../../src/checks/index.ts";
import { formats } from "../../src/formats/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import { ledgers } from "../../src/ledgers/index.ts";
import { platforms } from "../../src/platforms/index.ts";
import { serverKinds } from "../../src/postgres/index.ts";

type Member = { readonly id: string };

/** A room, its list, and the properties by which an export of it is known for a member. */
const rooms: readonly (readonly [string, readonly Member[], readonly string[]])[] = [
  ["layouts", layouts, ["detect", "read"]],
  ["ledgers", ledgers, ["places", "keyOf"]],
  ["platforms", platforms, ["bootstrap", "detect"]],
  ["postgres", serverKinds, ["unavailable", "start"]],
  ["checks", checks, ["severity", "find"]],
  ["formats", formats, ["render"]],
  ["catalog", families, ["selections", "undo"]],
];

const camel = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

const exportsOf = async (path: string): Promise<Readonly<Record<string, unknown>>> =>
  (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>;

const isMember = (value: unknown, properties: readonly string[]): value is Member =>
  typeof value === "object" && value !== null && ["id", ...properties].every((property) => property in value);

describe.each(rooms)("%s", (room, listed, properties) => {
  const folder = `src/${room}`;

  test("has a contract", () => {
    expect(existsSync(`${folder}/contract.ts`)).toBe(true);
  });

  test("lists every id once, in kebab-case", () => {
    const ids = listed.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  test("has each member in the file of its name, as the export of its name", async () => {
    for (const member of listed) {
      const { [camel(member.id)]: found } = await exportsOf(`${folder}/${member.id}.ts`);
      expect(found, member.id).toBe(member);
    }
  });

  test("forgets no member", async () => {
    const ids = listed.map(({ id }) => id);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    for (const name of files.map((path) => path.replaceAll("\\", "/"))) {
      const members = Object.values(await exportsOf(`${folder}/${name}`)).filter((one) => isMember(one, properties));
      const stray = members.filter(({ id }) => !ids.includes(id) || name !== `${id}.ts`);
      expect(stray.map(({ id }) => `${name} exports ${id}`)).toEqual([]);
    }
  });
});
