select 'left there, years ago';
