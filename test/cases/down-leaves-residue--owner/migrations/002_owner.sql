alter table vault.things owner to keeper;
