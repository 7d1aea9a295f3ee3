-- Postgres cannot remove a value from an enum: the type is built again without it. Digests become plain information.

alter type notification_kind rename to notification_kind_with_digest;
create type notification_kind as enum ('info', 'success', 'warning', 'pathway', 'event');
comment on type notification_kind is 'Decides the icon and the mail template.';

alter table notifications alter column kind drop default;
alter table notifications
  alter column kind type notification_kind
  using (case kind::text when 'digest' then 'info' else kind::text end)::notification_kind;
alter table notifications alter column kind set default 'info';

drop type notification_kind_with_digest;
