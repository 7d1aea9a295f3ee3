alter table customers alter column age type bigint;
