export * from './clock';
export * from './errors';
export * from './ids';
export * from './json';
export * from './money';
export * from './result';
export * from './text';
