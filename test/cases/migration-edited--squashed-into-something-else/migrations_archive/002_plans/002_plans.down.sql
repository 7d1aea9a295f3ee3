alter table public.customers drop column plan_id;
drop table public.plans;
