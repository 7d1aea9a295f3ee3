drop foreign table old_orders;
