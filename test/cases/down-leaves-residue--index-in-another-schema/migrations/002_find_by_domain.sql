create index customers_domain_idx on shop.customers (split_part(email, '@', 2));
