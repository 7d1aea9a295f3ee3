// Profiles, follows, posts and messages on Supabase.
import { leak, type Planting } from "./planted.ts";

const uid = "(select auth.uid())";

const clean = `
create type public.visibility as enum ('private', 'followers', 'public');
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, handle text not null unique, bio text, is_public boolean not null default true);
create table public.follows (
  follower_id uuid not null references public.profiles (id) on delete cascade, followed_id uuid not null references public.profiles (id) on delete cascade,
  accepted boolean not null default false, primary key (follower_id, followed_id), check (follower_id <> followed_id));
create table public.posts (
  id uuid primary key default gen_random_uuid(), author_id uuid not null references public.profiles (id) on delete cascade,
  body text not null check (length(body) between 1 and 5000), visibility public.visibility not null default 'private',
  published_at timestamptz, deleted_at timestamptz);
create table public.likes (post_id uuid not null references public.posts (id) on delete cascade, user_id uuid not null references public.profiles (id) on delete cascade, primary key (post_id, user_id));
create table public.conversations (id uuid primary key default gen_random_uuid(), created_by uuid not null references public.profiles (id));
create table public.participants (conversation_id uuid not null references public.conversations (id) on delete cascade, user_id uuid not null references public.profiles (id), primary key (conversation_id, user_id));
create table public.messages (
  id bigint generated always as identity primary key, conversation_id uuid not null references public.conversations (id) on delete cascade,
  sender_id uuid not null references public.profiles (id), body text not null, sent_at timestamptz not null default now());
create table public.blocks (blocker_id uuid not null references public.profiles (id), blocked_id uuid not null references public.profiles (id), primary key (blocker_id, blocked_id));
create index on public.follows (followed_id);
create index on public.posts (author_id);
create index on public.likes (user_id);
create index on public.conversations (created_by);
create index on public.participants (user_id);
create index on public.messages (conversation_id);
create index on public.messages (sender_id);
create index on public.blocks (blocked_id);
alter table public.profiles enable row level security;
alter table public.follows enable row level security;
alter table public.posts enable row level security;
alter table public.likes enable row level security;
alter table public.conversations enable row level security;
alter table public.participants enable row level security;
alter table public.messages enable row level security;
alter table public.blocks enable row level security;

create function public.takes_part(conversation uuid) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.participants p where p.conversation_id = conversation and p.user_id = (select auth.uid())) $$;
revoke execute on function public.takes_part(uuid) from public, anon;

create policy profiles_read on public.profiles for select using (is_public or id = ${uid});
create policy profiles_add on public.profiles for insert to authenticated with check (id = ${uid});
create policy profiles_change on public.profiles for update to authenticated using (id = ${uid}) with check (id = ${uid});
create policy follows_read on public.follows for select to authenticated using (${uid} in (follower_id, followed_id));
create policy follows_add on public.follows for insert to authenticated with check (follower_id = ${uid} and not accepted);
create policy follows_end on public.follows for delete to authenticated using (follower_id = ${uid});
create policy posts_read on public.posts for select using (
  author_id = ${uid} or (deleted_at is null and published_at <= now() and visibility = 'public'));
create policy posts_add on public.posts for insert to authenticated with check (author_id = ${uid});
create policy posts_change on public.posts for update to authenticated using (author_id = ${uid}) with check (author_id = ${uid});
create policy posts_drop on public.posts for delete to authenticated using (author_id = ${uid});
create policy likes_read on public.likes for select to authenticated using (user_id = ${uid});
create policy likes_write on public.likes for insert to authenticated with check (user_id = ${uid});
create policy likes_end on public.likes for delete to authenticated using (user_id = ${uid});
create policy conversations_read on public.conversations for select to authenticated using (created_by = ${uid} or public.takes_part(id));
create policy conversations_add on public.conversations for insert to authenticated with check (created_by = ${uid});
create policy participants_read on public.participants for select to authenticated using (user_id = ${uid} or public.takes_part(conversation_id));
create policy messages_read on public.messages for select to authenticated using (public.takes_part(conversation_id));
create policy messages_add on public.messages for insert to authenticated with check (sender_id = ${uid} and public.takes_part(conversation_id));
create policy blocks_own on public.blocks for all to authenticated using (blocker_id = ${uid}) with check (blocker_id = ${uid});

create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, handle) values (new.id, 'user_' || replace(new.id::text, '-', ''));
  return new;
end $$;
revoke execute on function public.handle_new_user() from public, anon, authenticated;
create trigger on_user_made after insert on auth.users for each row execute function public.handle_new_user();
create view public.timeline with (security_invoker = true) as
  select p.id, p.author_id, p.body, count(l.user_id) as likes from public.posts p left join public.likes l on l.post_id = p.id group by p.id;
alter publication supabase_realtime add table public.messages;
`;

const replaced = (name: string, table: string, policy: string): string =>
  `drop policy ${name} on ${table}; create policy ${name} on ${table} ${policy};`;

export const social: Planting = {
  what: "a social application on Supabase",
  platform: "supabase",
  clean,
  leaks: [
    leak(
      "messages of every conversation",
      "public.messages",
      "access-crosses-owner",
      replaced(
        "messages_read",
        "public.messages",
        `for select to authenticated using (exists (select from public.participants p where p.user_id = ${uid}))`,
      ),
    ),
    leak(
      "a function that forgets who asks",
      "public.messages",
      ["access-crosses-owner"],
      "create or replace function public.takes_part(conversation uuid) returns boolean language sql stable security definer set search_path = '' as $$ select exists (select from public.participants p where p.conversation_id = conversation) $$;",
    ),
    leak(
      "published posts that everybody may change",
      "public.posts",
      "access-crosses-owner",
      replaced(
        "posts_change",
        "public.posts",
        "for update to authenticated using (visibility = 'public' and deleted_at is null)",
      ),
    ),
    leak(
      "deleted posts that everybody may delete",
      "public.posts",
      "access-crosses-owner",
      replaced("posts_drop", "public.posts", "for delete to authenticated using (deleted_at is not null)"),
    ),
    leak(
      "public profiles that everybody may change",
      "public.profiles",
      "access-crosses-owner",
      replaced("profiles_change", "public.profiles", `for update to authenticated using (is_public or id = ${uid})`),
    ),
    leak(
      "posts in the name of others",
      "public.posts",
      ["access-crosses-owner", "policy-always-true"],
      replaced("posts_add", "public.posts", "for insert to authenticated with check (visibility = 'private')"),
    ),
    leak(
      "a view that shows what is private",
      "public.feed",
      "view-bypasses-rls",
      "create view public.feed as select id, author_id, body from public.posts where published_at <= now();",
    ),
    leak(
      "a view over messages for one column",
      "public.last_messages",
      "view-bypasses-rls",
      "create view public.last_messages as select distinct on (conversation_id) conversation_id, body from public.messages order by conversation_id, sent_at desc;",
    ),
    leak(
      "a function that shows a conversation by its id",
      "public.conversation_messages",
      ["access-crosses-owner", "function-definer-exposed"],
      "create function public.conversation_messages(p_conversation_id uuid) returns setof public.messages language plpgsql stable security definer set search_path = '' as $$ begin return query select * from public.messages where conversation_id = p_conversation_id order by sent_at; end $$;",
    ),
    leak(
      "a function that shows drafts",
      "public.drafts",
      ["access-crosses-owner", "function-definer-exposed"],
      "create function public.drafts() returns setof jsonb language sql stable security definer set search_path = '' as 'select to_jsonb(p) from public.posts p where p.published_at is null';",
    ),
    leak(
      "messages for anon",
      "public.messages",
      ["access-crosses-owner", "policy-null-identity", "policy-always-true"],
      "create policy anybody on public.messages for select to anon using (sent_at is not null);",
    ),
    leak(
      "the wrong column",
      "public.blocks",
      ["access-crosses-owner"],
      replaced("blocks_own", "public.blocks", `for all to authenticated using (blocker_id <> ${uid})`),
    ),
    leak(
      "no identity because of is null",
      "public.likes",
      ["policy-null-identity"],
      "create policy lax on public.likes for select using (user_id = auth.uid() or auth.uid() is null);",
    ),
    leak(
      "policies asleep",
      "public.messages",
      ["rls-off", "rls-policy-dormant"],
      "alter table public.messages disable row level security;",
    ),
    leak(
      "an email in a readable table",
      "public.user_accounts",
      ["sensitive-column-exposed", "users-table-exposed"],
      "create table public.user_accounts (id uuid primary key, email text, password_hash text);",
    ),
    leak(
      "hand-over of a post",
      "public.posts",
      "policy-no-with-check",
      replaced(
        "posts_change",
        "public.posts",
        `for update to authenticated using (author_id = ${uid}) with check (true)`,
      ),
    ),
    leak(
      "a policy in a circle of two tables",
      "public.participants",
      "policy-recursion",
      `create policy circle on public.participants for select to authenticated using (exists (select from public.conversations c where c.id = conversation_id)); create policy circle on public.conversations for select to authenticated using (exists (select from public.participants p where p.conversation_id = conversations.id));`,
    ),
    leak(
      "a function anybody may call to grant rights",
      "public.set_follow",
      ["function-definer-exposed"],
      "create function public.set_follow(who uuid, whom uuid) returns void language sql security definer set search_path = '' as 'update public.follows set accepted = true where follower_id = who and followed_id = whom';",
    ),
  ],
};
