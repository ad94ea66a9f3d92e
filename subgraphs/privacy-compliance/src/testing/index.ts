export * from './clone-subjects';
