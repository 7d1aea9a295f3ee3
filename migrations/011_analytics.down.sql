-- Clicks go, with all their partitions.

drop table analytics;
