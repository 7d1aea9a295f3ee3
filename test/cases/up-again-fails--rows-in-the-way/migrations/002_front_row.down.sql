-- The rows and the type stay.
select 1;
