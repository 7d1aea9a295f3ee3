drop index concurrently orders_state_id_idx;
