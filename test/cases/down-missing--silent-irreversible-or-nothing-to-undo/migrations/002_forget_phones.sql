-- lockstep: irreversible: the phone numbers have to go for good, says the data protection officer
alter table customers drop column phone;
