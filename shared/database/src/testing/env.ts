/**
 * URL of a MySQL or MariaDB server on which tests may create and drop schemas, without a schema name:
 * `mysql://root:password@127.0.0.1:3307/`. Unset: tests use SQLite.
 */
export function testMysqlUrl(): string | undefined {
  const url = process.env['TEST_MYSQL_URL'];
  return url === undefined || url === '' ? undefined : url;
}
