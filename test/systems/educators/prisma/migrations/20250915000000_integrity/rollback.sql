DROP TRIGGER ledger_append_only ON points_ledger;
DROP FUNCTION keep_ledger();
DROP TRIGGER amplify_quota ON submissions;
DROP FUNCTION check_amplify_quota();
DROP INDEX submissions_one_active_learn;
