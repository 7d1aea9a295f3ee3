/**
 * Inside of a transaction a session hears of what others changed in roles only where it takes a lock anew. This takes one, on a
 * relation that nobody can keep a lock on: the TOAST table of pg_rewrite.
 */
export declare const hearOfRoles = "select pg_catalog.pg_relation_size(2838::pg_catalog.oid)";
