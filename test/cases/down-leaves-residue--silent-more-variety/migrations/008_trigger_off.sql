create function hush() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger products_hush before delete on products for each row execute function hush();
alter table products disable trigger products_hush;
