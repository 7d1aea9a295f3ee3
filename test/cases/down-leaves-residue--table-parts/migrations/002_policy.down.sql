alter policy own on accounts using (owner_name = current_user);
