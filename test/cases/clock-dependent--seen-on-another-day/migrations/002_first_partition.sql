do $$
declare
  month date := date_trunc('month', current_date);
begin
  execute format(
    'create table %I partition of events for values from (%L) to (%L)',
    'events_' || to_char(month, 'YYYY_MM'), month, month + interval '1 month'
  );
end
$$;
