export { createSchema, testDatabaseUrl, type TestDatabaseUrl } from '@andamal/database/testing';
export * from './mail';
export * from './mail-server';
export * from './mariadb';
export * from './processes';
