drop function one();
drop table things;
drop schema reports;
drop role auditor;
