alter policy own on accounts with check (true);
