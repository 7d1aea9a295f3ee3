drop table places;
drop extension pg_trgm;
