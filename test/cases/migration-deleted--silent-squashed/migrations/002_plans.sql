-- lockstep: replaces 001_customers, version 001, sha256 882eea8f67841ccd270f947fa8705b683ebf9f24cd943da50261d6fa559eca41
-- lockstep: replaces 002_plans, version 002, sha256 6fcdcad0fa22c832f4c122abb38eccfbd54c0bbf9623f4f2cc835b58221382a7

-- Tables

create table public.customers (
  id bigint generated always as identity not null,
  email text not null,
  plan_id integer default 1 not null,
  constraint customers_pkey PRIMARY KEY (id),
  constraint customers_email_key UNIQUE (email)
);

create table public.plans (
  id integer not null,
  name text not null,
  constraint plans_pkey PRIMARY KEY (id)
);

-- Rows

insert into public.plans (id, name) values
  (1, 'free'),
  (2, 'team');

-- Indexes

CREATE INDEX customers_plan_id_idx ON public.customers USING btree (plan_id);

-- Foreign keys

alter table public.customers add constraint customers_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plans(id);
