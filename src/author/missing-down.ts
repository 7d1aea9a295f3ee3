import { changesBetween } from "../catalog/index.ts";
import { missingDown } from "../layouts/index.ts";
import { type LiveRequest, readOneHistory } from "../live/index.ts";
import { draftNotes, type History, type Migration, Problem } from "../model/index.ts";
import { planTowards, readDatabase, runScript } from "../rehearse/index.ts";
import { irreversibleNote } from "../sql/index.ts";
import { type Authored, withBuilder } from "./builder.ts";

// The down of a migration that has none: planned from the catalogs before and after its up, and written only where it was
// proved to bring back exactly what stood before.

export type DownRequest = LiveRequest & { readonly id: string };

const chosen = ({ migrations, folder }: History, id: string): number => {
  const at = migrations.findIndex((one) => one.id === id || one.version === id);
  if (at >= 0) return at;
  throw new Problem("migration-unknown", `there is no migration ${id} in ${folder === "" ? "the root" : folder}`, {
    hint: `Name one by its id, as ${migrations.at(-1)?.id ?? "001_initial"}.`,
  });
};

const refuseWhereThere = ({ id, up, down }: Migration): void => {
  if (down !== null && down.sql.trim() !== "") {
    throw new Problem("down-exists", `${id} has a down already: ${down.file}`, {
      hint: "Nothing was written. Remove it first, if it is to be made anew.",
    });
  }
  const note = irreversibleNote(up.sql);
  if (note === null) return;
  throw new Problem(
    "down-irreversible",
    `${id} is declared irreversible${note.reason === null ? "" : `: ${note.reason}`}`,
    {
      hint: "Take the note out of the up first, if there is a way back after all.",
    },
  );
};

type Plan = { readonly sql: string; readonly notes: string };

const planFor = (request: DownRequest, history: History, at: number, migration: Migration): Promise<Plan> =>
  withBuilder(request, history, async ({ site, build }) => {
    await using before = await build(history.migrations.slice(0, at));
    const wanted = await readDatabase(site, before);
    await using after = await site.createDatabase(before.name);
    {
      await using session = await after.connect(site.role);
      const { failure } = await runScript(session, migration.up, site.lender);
      if (failure !== null) {
        throw new Problem("up-fails", `the up of ${migration.id} fails: ${failure.message}`, {
          detail: `${failure.file}:${failure.line}`,
          hint: "Mend it first: `lockstep check` tells more.",
        });
      }
    }
    const changes = changesBetween(wanted, await readDatabase(site, after));
    const plan = await planTowards(site, after, wanted);
    if (plan === null || !plan.proved) {
      throw new Problem("down-unproved", `no down was found that restores exactly what stood before ${migration.id}`, {
        kind: "could-not-judge",
        hint: "Write it by hand, or say why there is none: `-- lockstep: irreversible: reason`.",
      });
    }
    return { sql: plan.sql, notes: draftNotes(changes) };
  });

const textOf = async ({ tree }: DownRequest, path: string): Promise<string | null> => {
  const bytes = await tree.read(path);
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

const refuseUnmarked = (text: string, path: string): void => {
  if (/^[ \t]*--[ \t-]*up[ \t]+migration/im.test(text)) return;
  throw new Problem(
    "up-unmarked",
    `${path} has no \`-- Up Migration\`: node-pg-migrate would run a down in it as well`,
    {
      hint: "Put `-- Up Migration` at the top of the file first.",
    },
  );
};

/** The file of a missing down; `below` where it belongs to the end of one that is there. */
export const writeDown = async (request: DownRequest): Promise<Authored> => {
  const { history, notes } = await readOneHistory(request);
  const at = chosen(history, request.id);
  const migration = history.migrations[at];
  if (migration === undefined) throw new Error("a migration that was found is not there");
  refuseWhereThere(migration);
  const place = missingDown(history, migration, request.settings.downDirectory);
  if (place === null)
    throw new Problem("layout-without-downs", `the layout ${history.layout} knows no place for downs`, {
      hint: "Name a folder with `down-directory`.",
    });
  const there = await textOf(request, place.path);
  if (place.place === "file" && there !== null)
    throw new Problem("file-exists", `${place.path} exists already`, { hint: "Nothing was written." });
  if (history.layout === "node-pg-migrate") refuseUnmarked(there ?? "", place.path);
  const { sql, notes: lossy } = await planFor(request, history, at, migration);
  const body = sql === "" ? "-- The up changes nothing that could be taken back.\n" : `${sql}\n`;
  const content = `${place.open}-- Takes back: ${migration.id}\n${lossy}${body.trimEnd()}${place.close}\n`;
  const needs = place.needs === null ? [] : [`Set \`${place.needs}\`, or it is not found there.`];
  return {
    files: [{ path: place.path, content, ...(place.place === "below" ? { below: true } : {}) }],
    notes: [...notes, "It was proved to bring back exactly what stood before.", ...needs],
  };
};
