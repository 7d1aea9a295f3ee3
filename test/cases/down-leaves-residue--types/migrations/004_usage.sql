revoke usage on type price_range from public;
