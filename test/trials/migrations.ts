// What stands before the migrations that are tried.
export const users = `create table users (id serial primary key, email text, name text not null, bio text, age int, active boolean not null default true,
  status text not null default 'new' check (status in ('new', 'old', 'gone')), created_at timestamptz not null default now(), data jsonb);`;
export const shop = `${users} create table orders (id bigserial primary key, user_id int references users on delete cascade, total numeric(10, 2) not null, placed date, note varchar(200), country text);`;

export type Tried = readonly [name: string, before: string, up: string, down: string | null, told: readonly string[]];
