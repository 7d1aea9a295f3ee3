-- lockstep: irreversible: nobody goes back behind the dump
set search_path = '';
create table public.customers (id bigint primary key);
