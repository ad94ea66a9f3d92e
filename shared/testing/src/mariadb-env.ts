/** Where programs are looked for. */
export function searchPath(): string {
  return process.env['PATH'] ?? '';
}

/** This process's environment, and the server that tests are to use. */
export function environmentWithMysql(url: string): NodeJS.ProcessEnv {
  return { ...process.env, TEST_MYSQL_URL: url };
}
