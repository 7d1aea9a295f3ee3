create table "x""y" ("select" int);
insert into "no`such|table</summary>" values (1);
