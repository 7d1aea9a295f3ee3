alter sequence thing_numbers increment by 1;
