-- Readable addresses, step 5 of 5: the old rows are checked, while everybody keeps writing.

alter table content validate constraint content_slug_present_and_plain;
