alter policy own on orders using (user_id = (select current_setting('app.user_id', true)::uuid));
