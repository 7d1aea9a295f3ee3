comment on function vault.one() is null;
