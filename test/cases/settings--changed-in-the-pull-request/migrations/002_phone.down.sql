select 'left there';
