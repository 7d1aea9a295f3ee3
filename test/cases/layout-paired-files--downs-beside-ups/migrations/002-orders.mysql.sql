create table orders (id bigint auto_increment primary key) engine = InnoDB;
