drop extension orioledb;
drop table places;
