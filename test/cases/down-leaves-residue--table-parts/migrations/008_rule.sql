create rule no_delete as on delete to accounts do instead nothing;
