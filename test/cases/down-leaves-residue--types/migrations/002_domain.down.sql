alter domain email set default 'nobody@example.org';
