alter procedure log_it(text) security definer set search_path = '';
