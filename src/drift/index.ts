export { type DeclaredSql, declaredSqlDrift, requireSql } from "./declared-sql.ts";
