create table public.integrations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  "stripeSecretKey" text,
  token_count integer,
  password_changed_at timestamptz
);
