drop function public."Odd Name"(integer, text[]);
drop function public.greeting(text);
drop function public.touch();
