alter type order_state add value 'sent' after 'paid';
