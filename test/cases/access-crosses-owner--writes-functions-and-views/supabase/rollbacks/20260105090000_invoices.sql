drop function public.all_invoices();
drop table public.invoices, public.messages;