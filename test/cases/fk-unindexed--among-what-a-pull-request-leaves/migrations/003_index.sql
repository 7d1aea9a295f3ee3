create index concurrently orders_state_id_idx on orders (state, id);
