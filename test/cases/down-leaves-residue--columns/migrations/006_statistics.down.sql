select 'the target stays';
