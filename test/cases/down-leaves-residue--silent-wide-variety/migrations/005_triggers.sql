create function stamp() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger events_stamp before insert or update of kind on events for each row when (new.kind <> '') execute function stamp();
create constraint trigger rooms_stamp after update on rooms deferrable initially deferred for each row execute function stamp();
