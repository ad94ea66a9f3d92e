import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Who may know whom (see the README's map of the house). Anything else is an error. */
const boundaries = [
  { sourceTag: 'layer:kernel', onlyDependOnLibsWithTags: ['layer:nothing'] },
  { sourceTag: 'layer:policy', onlyDependOnLibsWithTags: ['layer:kernel'] },
  { sourceTag: 'layer:database', onlyDependOnLibsWithTags: ['layer:kernel'] },
  { sourceTag: 'layer:service', onlyDependOnLibsWithTags: ['layer:kernel', 'layer:policy', 'layer:database'] },
  {
    sourceTag: 'layer:testing',
    onlyDependOnLibsWithTags: ['layer:kernel', 'layer:policy', 'layer:database', 'layer:service'],
  },
  // The gateway knows no database.
  { sourceTag: 'layer:gateway', onlyDependOnLibsWithTags: ['layer:kernel', 'layer:policy', 'layer:service', 'layer:testing'] },
  {
    sourceTag: 'layer:subgraph',
    onlyDependOnLibsWithTags: ['layer:kernel', 'layer:policy', 'layer:database', 'layer:service', 'layer:testing'],
  },
  {
    sourceTag: 'layer:composition',
    onlyDependOnLibsWithTags: ['layer:kernel', 'layer:policy', 'layer:database', 'layer:service', 'layer:gateway', 'layer:subgraph'],
  },
  { sourceTag: 'layer:test', onlyDependOnLibsWithTags: ['*'] },
];

/** What production code of a layer may not import, beside other layers. */
const restricted = (patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns }] });
const testingOnlyInSpecs = { group: ['@andamal/testing', '@andamal/test'], message: 'Only specs may import the test helpers.' };
const pure = { group: ['typeorm', 'graphql', 'type-graphql', 'node:*', 'undici', 'mysql2', 'libsql'], message: 'This package is pure.' };

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '.data/**', '.nx/**', 'coverage/**'] },
  { files: ['**/*.ts'], extends: [...tseslint.configs.recommended] },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: false } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, allow: [], depConstraints: boundaries }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { prefer: 'type-imports', fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Read the environment in env.ts, once.' }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
    },
  },
  // With decorators, a class that is only named in a type still has to exist at run time.
  {
    files: ['**/*.resolver.ts', '**/*.types.ts', '**/*.entity.ts', '**/resolvers/**', '**/*.spec.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  { files: ['**/src/**/*.ts'], ignores: ['**/*.spec.ts', 'shared/testing/**', 'scripts/**', 'test/**'], rules: restricted([testingOnlyInSpecs]) },
  { files: ['shared/policy/src/**/*.ts'], ignores: ['**/*.spec.ts'], rules: restricted([testingOnlyInSpecs, pure]) },
  {
    files: ['gateway/src/**/*.ts'],
    rules: restricted([testingOnlyInSpecs, { group: ['typeorm', 'mysql2', 'libsql', '@andamal/database'], message: 'The gateway knows no database.' }]),
  },
  {
    files: ['**/env.ts', '**/main.ts', 'scripts/**', 'test/**', 'shared/testing/**', '**/*.spec.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  { files: ['shared/service/src/shutdown.ts'], rules: { 'no-console': 'off' } },
  { files: ['**/*.spec.ts', 'test/**', 'scripts/**'], rules: { 'max-lines': 'off' } },
);
