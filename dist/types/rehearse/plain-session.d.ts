/** For reading what stands in tables: nobody else's names in the path, and values spelled in one way. */
export declare const plainSession = "set search_path = pg_catalog, pg_temp; set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex'; set extra_float_digits = 1; set jit = off; set row_security = on";
