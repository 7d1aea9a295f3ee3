alter sequence thing_numbers owned by none;
