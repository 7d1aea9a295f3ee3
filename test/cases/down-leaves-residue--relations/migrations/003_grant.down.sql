revoke insert on things from auditor;
