drop table public.notes;
drop type public.note_state;
drop table public.accounts;
drop role app_user;
