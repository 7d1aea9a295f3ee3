comment on operator =~ (numeric, numeric) is 'stays';
