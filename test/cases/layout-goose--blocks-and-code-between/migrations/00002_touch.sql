-- +goose Up
-- +goose StatementBegin
create function touch() returns trigger language plpgsql as $$
begin
  new.email := lower(new.email);
  return new;
end
$$;
-- +goose StatementEnd
create trigger customers_touch before insert on customers for each row execute function touch();

-- +goose Down
drop trigger customers_touch on customers;
drop function touch();
