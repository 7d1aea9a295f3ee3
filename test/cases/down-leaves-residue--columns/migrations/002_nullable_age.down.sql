select 'not null is forgotten';
