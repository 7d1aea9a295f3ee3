SELECT id FROM customers WHERE false;
