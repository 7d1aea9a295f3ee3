drop schema reports;
drop role analyst;
