comment on type address is 'The country stays.';
