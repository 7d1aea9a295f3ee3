create extension pgmq;
select pgmq.create('mail');
grant usage on schema pgmq to anon, authenticated;
grant select, insert, update, delete on pgmq.q_mail to authenticated;
