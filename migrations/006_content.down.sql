-- All content goes.

drop table content;
drop type content_status;
drop type content_type;
