export * from './access-log-lines';
export * from './clone-subjects';
