create statistics accounts_stats (ndistinct) on owner_name, balance from accounts;
