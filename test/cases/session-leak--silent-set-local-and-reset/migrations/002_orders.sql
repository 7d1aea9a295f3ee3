set search_path to shop;
set lock_timeout = '1s';
create table orders (id bigint primary key);
reset search_path;
reset lock_timeout;
