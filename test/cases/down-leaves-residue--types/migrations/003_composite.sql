alter type address add attribute country char(2);
