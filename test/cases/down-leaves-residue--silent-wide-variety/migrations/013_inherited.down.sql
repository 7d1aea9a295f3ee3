drop table scratch;
drop table halls;
