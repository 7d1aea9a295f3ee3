create function is_even(integer) returns boolean immutable language sql as 'select $1 % 2 = 0';
create table choices (
  a text not null check (a in ('draft', 'it''s', 'C')), b varchar(20) not null check (b = any (array['x', 'y'])), c integer not null check (c in (3, 5, 7)),
  d text not null default 'wrong' check (d in ('right', 'better')), e char(1) not null check (e in ('M', 'F')), f text check (f is null or f = 'only'),
  g text not null check ((g)::text = any ((array['one'::character varying, 'two'::character varying])::text[])),
  h text not null check (lower(h) = 'low'), i text not null check (i not in ('', 'never')), j boolean not null check (j)
);
create table limits (
  a integer not null check (a > 0 and a < 10), b integer not null check (b between -5 and -1), c numeric(3, 2) not null check (c >= 1.3 and c <= 3.0),
  d integer not null check (d >= 1000000), e numeric not null check (e > 0.001 and e < 0.002), f smallint not null check (f <= -100),
  g double precision not null check (g >= -90 and g <= 90), h bigint not null check (h > 9007199254740993), i integer not null check (0 < i and 4 > i),
  j integer not null check (j <> 0), k integer not null check (k % 5 = 0), l integer not null check (is_even(l)), m numeric(5, 2) not null check (m >= 0 and m <= 100),
  n integer not null check (n <= 5 * 1024), o integer not null check (abs(o) < 3)
);
create table dates (
  a date not null check (a > '2030-01-01'), b date not null check (b < '1990-01-01' and b > '1900-01-01'), c timestamptz not null check (c > now()),
  d date not null check (d <= current_date), e timestamptz not null check (e >= '2024-05-01' and e < '2024-06-01'), f timestamptz not null default now(),
  g timestamptz not null check (g > f), h date not null check (extract(dow from h) = 1), i time not null check (i >= '09:00' and i < '17:00'),
  j interval not null check (j > interval '1 hour'), k interval not null check (k <= '01:00:00'), l date not null check (l >= date_trunc('month', l)),
  m timestamptz not null check (m > now() - interval '30 days')
);
create table lengths (
  a text not null check (length(a) > 0), b text not null check (char_length(b) between 2 and 4), c text not null check (length(trim(c)) >= 100),
  d varchar(10) not null check (length(d) = 10), e text[] not null check (array_length(e, 1) = 3), f text[] not null check (cardinality(f) <= 2),
  g jsonb not null check (jsonb_typeof(g) = 'array'), h jsonb not null check (jsonb_typeof(h) = 'object' and h ? 'kind'), i json not null check (json_typeof(i) = 'string'),
  j bytea not null check (octet_length(j) = 32), k jsonb not null check (jsonb_array_length(k) = 2), l text not null check (l = lower(l)), m text not null check (m = upper(m)),
  n text not null check (length(n) <= 3), o text[] not null check (o <@ array['a', 'b']), p text not null check (octet_length(p) < 1000)
);
create table patterns (
  a text not null check (a ~ '^[a-z0-9_]+$'), b text not null check (b ~* '^[A-Z0-9._%+-]+@[A-Z0-9.-]+\.[A-Z]{2,}$'), c text not null check (c ~ '^#[0-9a-fA-F]{6}$'),
  d text not null check (d ~ '^\+[1-9]\d{6,14}$'), e text not null check (e ~ '^[A-Z]{2}$'), f text not null check (f ~ '^[A-Z]{3}-\d{4}$'), g text not null check (g like 'https://%'),
  h text not null check (h ~ '^(GET|POST) /[a-z]+$'), i text not null check (i !~ '\s'), j text not null check (j like '%@%.%'), k text not null check (k ~ '^\d{3}-\d{2}-\d{4}$'),
  l text not null unique check (l ~ '^[a-f0-9]{64}$'), m text not null check (m similar to '[a-z]{2}_[A-Z]{2}'), n text not null check (n ~ '^[[:alpha:]][[:alnum:]_]{2,30}$'),
  o text not null unique check (o ~ '^[A-Z0-9]{6}$'), p text not null check (p ~ '^\d{4}-\d{2}-\d{2}$'), q text not null check (starts_with(q, 'usr_')), r text not null check (r not like '% %'),
  s text not null check (s ~ '^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$'), t text not null check (t ~ '^[^/]+/[^/]+$'), u text not null check (length(u) >= 8 and u ~ '[0-9]' and u ~ '[A-Z]')
);
create table together (
  a integer, b integer, c integer, d integer, e text not null check (e in ('person', 'company')), f text, g text, h integer not null, i integer not null, j integer not null,
  k date not null, l date not null, m timestamptz, n timestamptz, o text, p text, q text,
  check ((a is null) <> (b is null)), check (num_nonnulls(c, d) = 1), check ((e = 'person' and f is not null and g is null) or (e = 'company' and g is not null and f is null)),
  check (h < i), check (i <= j), check (k <= l), check (m is null or n > m), check ((o is null) = (p is null)),
  check ((case when o is null then 0 else 1 end) + (case when q is null then 0 else 1 end) = 1), check (coalesce(a, b) > 0)
);
create table when_then (
  kind text not null, amount numeric, reason text, total integer not null default 0, used integer not null default 5,
  check (case kind when 'refund' then amount < 0 when 'sale' then amount > 0 else false end),
  check (kind <> 'refund' or reason is not null), check (used <= total)
);
create table sums (
  subtotal numeric not null, tax numeric not null, total numeric not null, price integer not null check (price > 0), quantity integer not null, cost integer not null,
  win integer not null, lose integer not null, check (total = subtotal + tax), check (cost = price * quantity), check (win + lose = 100)
);
create table defaults_clash (id serial primary key, status text not null default 'new', closed_at timestamptz, check ((status = 'closed') = (closed_at is not null)), check (status <> 'new'));
