drop table shared_notes;
