import { expect, it } from "vitest";
import { embeddedServer, rehearsed } from "./rehearsal.ts";

it("does not believe a script that says it dropped something", async () => {
  await using server = await embeddedServer();
  const forging = `do $$ declare token text; begin
    select substring(prosrc from 'a-token[a-z-]*') into token from pg_proc where proname = 'lockstep_watch_drop';
    raise info '%', format('%s|dropped|DROP TABLE|0|1259,%s,table', token, 'kept'::regclass::oid);
  end $$; -- drop table kept`;
  const { steps } = await rehearsed(server, {
    "migrations/001_kept.sql": "create table kept (id int);",
    "migrations/001_kept.down.sql": forging,
    "migrations/002_end.sql": "-- lockstep: irreversible: so that there is no lap\ncreate table other (id int);",
  });
  expect(steps[0]?.down.status).toBe("ok");
  expect(steps[0]?.residue.map(({ address }) => address)).toContain("table public.kept");
});
