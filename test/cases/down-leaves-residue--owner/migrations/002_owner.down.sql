select 'the keeper keeps it';
