// Triggers that hand a request on, as many projects on Supabase have them, keep nobody from making rows.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { lookingAt, reachOf } from "./look-at.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer(18, "supabase");
});
afterAll(async () => server[Symbol.asyncDispose]());

const own = "user_id = (select auth.uid())";

test("a trigger that posts the headers of the request to an address among the secrets lets rows in", async () => {
  const sql = `
    create extension pg_net with schema extensions;
    create table public.files (id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users (id), name text);
    alter table public.files enable row level security;
    create policy own on public.files to authenticated using (${own}) with check (${own});
    create function public.announce() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      perform net.http_post(
        url := (select decrypted_secret from vault.decrypted_secrets where name = 'address'),
        headers := jsonb_build_object('Authorization', current_setting('request.headers')::json ->> 'authorization'));
      return new;
    end $$;
    create trigger announce after insert on public.files for each row execute function public.announce();`;
  await lookingAt(server, [sql], { platform: "supabase" }, async ([look]) => {
    const evidence = look?.evidence;
    if (evidence === undefined) throw new Error("nothing was seen");
    expect(evidence.unproven).toEqual([]);
    expect(evidence.notes.filter((note) => note.includes("announce"))).toEqual([]);
    expect(reachOf(evidence, "public.files", "authenticated")).toBe("own own own own");
  });
});
