-- The index lives in the schema shop: this finds nothing, and says nothing.
drop index if exists customers_domain_idx;
