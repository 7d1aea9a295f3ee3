do $$
begin
  execute format('drop table %I', 'events_' || to_char(current_date, 'YYYY_MM'));
end
$$;
