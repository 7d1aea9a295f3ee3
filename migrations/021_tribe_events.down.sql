-- Events belong to everybody again.

alter table events drop column tribe_id;
