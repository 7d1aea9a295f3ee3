drop function shipping(text, numeric);
