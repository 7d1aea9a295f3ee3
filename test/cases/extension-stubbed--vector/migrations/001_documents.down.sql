drop table documents;
drop extension vector;
