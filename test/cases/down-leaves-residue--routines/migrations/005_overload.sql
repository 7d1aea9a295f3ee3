create function gross(net numeric, rate numeric) returns numeric language sql return net * (1 + rate);
