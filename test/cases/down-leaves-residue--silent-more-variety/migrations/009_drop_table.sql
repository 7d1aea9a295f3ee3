drop table store.stock;
