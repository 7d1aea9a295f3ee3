create function about(a numeric, b numeric) returns boolean language sql immutable return abs(a - b) < 0.01;
