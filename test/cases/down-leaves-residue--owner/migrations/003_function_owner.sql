alter function vault.one() owner to keeper;
