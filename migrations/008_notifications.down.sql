-- Notifications go.

drop function cleanup_expired_notifications();
drop table notifications;
drop type notification_kind;
