select 'nobody wrote it';
