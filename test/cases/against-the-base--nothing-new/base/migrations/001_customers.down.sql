select 'nothing';
