drop statistics if exists accounts_statistics;
