alter domain email drop constraint email_short;
