create type customer_kind as enum ('person', 'company');
create or replace function is_company(kind customer_kind) returns boolean language sql immutable as $$ select kind = 'company' $$;
