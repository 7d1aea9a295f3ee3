drop table "posts";
drop table "User";
drop type "Role";
