select 'the mapping stays';
