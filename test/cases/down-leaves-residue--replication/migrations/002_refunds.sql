alter publication changes add table refunds;
