create table order_notes (order_id bigint not null references orders (id), note text not null);
