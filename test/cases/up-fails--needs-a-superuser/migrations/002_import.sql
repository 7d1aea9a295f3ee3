copy settings from '/etc/passwd' with (format csv);
