select 'valid it stays';
