create table public.plans (
  id integer primary key,
  name text not null
);
insert into public.plans values (1, 'free'), (2, 'team');
alter table public.customers add column plan_id integer not null default 1 references public.plans;
create index customers_plan_id_idx on public.customers (plan_id);
