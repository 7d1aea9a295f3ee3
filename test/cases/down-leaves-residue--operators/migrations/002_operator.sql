create operator =~ (leftarg = numeric, rightarg = numeric, function = about);
