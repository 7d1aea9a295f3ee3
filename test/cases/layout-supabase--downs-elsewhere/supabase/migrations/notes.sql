select 'no timestamp';
