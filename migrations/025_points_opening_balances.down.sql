-- The opening balances repeat what the profiles hold, so they can go without losing a point.

delete from points_ledger where reason = 'opening_balance';
