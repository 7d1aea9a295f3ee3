-- One account each.
create unique index customers_email_key
  on customers (lower(email));
