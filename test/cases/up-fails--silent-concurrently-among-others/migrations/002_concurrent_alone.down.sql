drop index concurrently customers_email_idx;
