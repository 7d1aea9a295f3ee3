drop table "x""y";
