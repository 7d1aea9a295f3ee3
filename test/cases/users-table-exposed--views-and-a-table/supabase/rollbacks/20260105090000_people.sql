drop view public.people;
