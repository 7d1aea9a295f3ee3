grant select, insert on things to auditor;
