-- One active LEARN for each user, the quota of AMPLIFY in seven days, and a ledger to which rows are only added.
CREATE UNIQUE INDEX submissions_one_active_learn ON submissions (user_id)
WHERE activity_code = 'LEARN' AND status IN ('PENDING', 'APPROVED');

CREATE FUNCTION check_amplify_quota() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  peers INTEGER;
  students INTEGER;
BEGIN
  IF NEW.activity_code <> 'AMPLIFY' THEN
    RETURN NEW;
  END IF;
  SELECT coalesce(sum((payload ->> 'peersTrained')::int), 0), coalesce(sum((payload ->> 'studentsTrained')::int), 0)
  INTO peers, students
  FROM submissions
  WHERE user_id = NEW.user_id AND activity_code = 'AMPLIFY' AND created_at >= CURRENT_DATE - INTERVAL '7 days';
  IF peers + coalesce((NEW.payload ->> 'peersTrained')::int, 0) > 40
    OR students + coalesce((NEW.payload ->> 'studentsTrained')::int, 0) > 150 THEN
    RAISE EXCEPTION 'quota of AMPLIFY exceeded';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER amplify_quota BEFORE INSERT ON submissions FOR EACH ROW EXECUTE FUNCTION check_amplify_quota();

CREATE FUNCTION keep_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'points_ledger is append-only';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON points_ledger FOR EACH ROW EXECUTE FUNCTION keep_ledger();
