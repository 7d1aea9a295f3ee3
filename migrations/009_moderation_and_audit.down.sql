-- Both trails go, and the trigger on users that fed one of them.

drop table moderation_logs;
drop trigger users_audit on users;
drop table audit_log;
drop function record_audit();
drop type moderation_action;
