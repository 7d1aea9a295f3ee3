drop index customers_email_key;
