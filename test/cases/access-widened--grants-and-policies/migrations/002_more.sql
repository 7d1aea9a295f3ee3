grant delete on orders to app_user;
grant delete on visits to visitor;
create policy shared on orders for select to app_user using (note = 'shared' or note is null or note <> '');
