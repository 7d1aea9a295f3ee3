alter table things enable row level security;
alter table things force row level security;
