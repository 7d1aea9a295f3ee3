drop table seats;
