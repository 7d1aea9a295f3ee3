select 'the order of values was not thought of';
